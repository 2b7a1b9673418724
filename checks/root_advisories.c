#include "checks/root_advisories.h"

#include <stddef.h>
#include <string.h>

#include "base/compiler.h"
#include "x509/digest.h"

/* Moments of the announcements, at midnight UTC. */
#define ON_2024_11_11 1731283200
#define ON_2025_05_12 1747008000
#define ON_2025_07_31 1753920000
#define ON_2026_04_15 1776211200
#define ON_2029_04_15 1870905600
#define ON_2030_06_04 1906761600

/*
 * As of 2026-11-23. Sources: Let's Encrypt, Chains of Trust (2026-07-08) and
 * Certificate Compatibility (2026-08-04); DigiCert, root and intermediate
 * updates; Chrome Root Program notices (Chunghwa Telecom, NetLock, Entrust);
 * Mozilla, NSS root store changes of April 2026.
 */
static const struct root_advisory advisories[] = {
    { "96bcec06264976f37460779acf28c5a7cfe8a3c0aae11a8ffcee05c0bddf08c6",
      "ISRG Root X1", ADVISORY_UNTRUSTED_FROM, ON_2030_06_04,
      "root programs are expected to stop trusting it about 2030-06-04" },
    { "69729b8e15a86efc177a57afb7171dfc64add28c2fca8cf1507e34453ccb1470",
      "ISRG Root X2", ADVISORY_ALWAYS, 0,
      "only younger stores have it (Android 14, iOS 16, macOS 13, "
      "Debian 12)" },
    { "e14ffcad5b0025731006caa43a121a22d8e9700f4fb9cf852f02a708aa5d5666",
      "ISRG Root YE", ADVISORY_ALWAYS, 0,
      "it is not in trust stores yet (2026-07-08)" },
    { "e57b7e6f150c419102e8d5c055729ff967b9d1a829bf00cec89ca604ebf4a86f",
      "ISRG Root YR", ADVISORY_ALWAYS, 0,
      "it is not in trust stores yet (2026-07-08)" },
    { "4348a0e9444c78cb265e058d5e8944b4d84f9662bd26db257f8934a443c70161",
      "DigiCert Global Root CA", ADVISORY_UNTRUSTED_FROM, ON_2026_04_15,
      "removed for TLS in Chrome and Mozilla on 2026-04-15" },
    { "3e9099b5015e8f486c00bcea9d111ee721faba355a89bcf1df69561e3dc6325c",
      "DigiCert Assured ID Root CA", ADVISORY_UNTRUSTED_FROM, ON_2026_04_15,
      "removed for TLS in Chrome and Mozilla on 2026-04-15" },
    { "7431e5f4c3c1ce4690774f0b61e05440883ba9a01ed00ba6abd7806ed3b118cf",
      "DigiCert High Assurance EV Root CA", ADVISORY_UNTRUSTED_FROM,
      ON_2026_04_15, "removed for TLS in Chrome and Mozilla on 2026-04-15" },
    { "cb3ccbb76031e5e0138f8dd39a23f9de47ffc35e43c1144cea27d46a5ab1cb5f",
      "DigiCert Global Root G2", ADVISORY_UNTRUSTED_FROM, ON_2029_04_15,
      "Mozilla stops trusting it for TLS on 2029-04-15" },
    { "16af57a9f676b0ab126095aa5ebadef22ab31119d644ac95cd4b93dbf3f26aeb",
      "Baltimore CyberTrust Root", ADVISORY_UNTRUSTED_FROM, ON_2025_05_12,
      "expired on 2025-05-12" },
    { "c0a6f4dc63a24bfdcf54ef2a6a082a0a72de35803e2ff5ff527ae5d87206dfd5",
      "ePKI Root (Chunghwa Telecom)", ADVISORY_ISSUED_AFTER, ON_2025_07_31,
      "Chrome refuses certificates logged after 2025-07-31" },
    { "f015ce3cc239bfef064be9f1d2c417e1a0264a0a94be1f0c8d121864eb6949cc",
      "HiPKI Root CA - G1 (Chunghwa Telecom)", ADVISORY_ISSUED_AFTER,
      ON_2025_07_31, "Chrome refuses certificates logged after 2025-07-31" },
    { "6c61dac3a2def031506be036d2a6fe401994fbd13df9c8d466599274c446ec98",
      "NetLock Arany", ADVISORY_ISSUED_AFTER, ON_2025_07_31,
      "Chrome refuses certificates logged after 2025-07-31" },
    { "2530cc8e98321502bad96f9b1fba1b099e2d299e0f4548bb914f363bc0d4531f",
      "Izenpe.com", ADVISORY_ISSUED_AFTER, ON_2026_04_15,
      "Mozilla refuses certificates issued after 2026-04-15" },
    { "73c176434f1bc6d5adf45b0e76e727287c8de57616c1e6e6141a2b2cbc7d8e4c",
      "Entrust Root CA", ADVISORY_ISSUED_AFTER, ON_2024_11_11,
      "Chrome refuses certificates logged after 2024-11-11; the root ends on "
      "2026-11-27" },
    { "43df5774b03e7fef5fe40d931a7bedf1bb2e6b42738c4e6d3841103d3aa7f339",
      "Entrust Root CA - G2", ADVISORY_ISSUED_AFTER, ON_2024_11_11,
      "Chrome refuses certificates logged after 2024-11-11" },
    { "02ed0eb28c14da45165c566791700d6451d7fb56f0b2ab1d3b8eb070e56edff5",
      "Entrust Root CA - EC1", ADVISORY_ISSUED_AFTER, ON_2024_11_11,
      "Chrome refuses certificates logged after 2024-11-11" },
    { "db3517d1f6732a2d5ab97c533ec70779ee3270a62fb4ac4238372460e6f01e88",
      "Entrust Root CA - G4", ADVISORY_ISSUED_AFTER, ON_2024_11_11,
      "Chrome refuses certificates logged after 2024-11-11" },
    { "6dc47172e01cbcb0bf62580d895fe2b8ac9ad4f873801e0c10b9c837d21eb177",
      "Entrust.net CA (2048)", ADVISORY_ISSUED_AFTER, ON_2024_11_11,
      "Chrome refuses certificates logged after 2024-11-11" },
    { "0376ab1d54c5f9803ce4b2e201a0ee7eef7b57b636e8a93c9b8d4860c96f5fa7",
      "AffirmTrust Commercial", ADVISORY_UNTRUSTED_FROM, ON_2026_04_15,
      "removed by Mozilla in April 2026" },
    { "0a81ec5a929777f145904af38d5d509f66b5e2c58fcdb531058b0e17f3f0b41b",
      "AffirmTrust Networking", ADVISORY_UNTRUSTED_FROM, ON_2026_04_15,
      "removed by Mozilla in April 2026" },
    { "70a73f7f376b60074248904534b11482d5bf0e698ecc498df52577ebf2e93b9a",
      "AffirmTrust Premium", ADVISORY_UNTRUSTED_FROM, ON_2026_04_15,
      "removed by Mozilla in April 2026" },
    { "bd71fdf6da97e4cf62d1647add2581b07d79adf8397eb4ecba9c5e8488821423",
      "AffirmTrust Premium ECC", ADVISORY_UNTRUSTED_FROM, ON_2026_04_15,
      "removed by Mozilla in April 2026" },
};

/* Source: Let's Encrypt, notice of May 2026 about its cross-certificates. */
static const struct superseded {
    const char *sha256;
    const char *text;
} superseded[] = {
    { "8b05b68cc659e5ed0fcb38f2c942fbfd200e6f2ff9f85d63c6994ef5e0b02701",
      "this is ISRG Root X2 by X1 of 2020; the current one began on "
      "2026-05-13" },
    { "00beaef280277e38999d3c60b27736e8f21e782c3d4b444ac34d465a7ab287c5",
      "this is ISRG Root X2 by X1 of September 2025, which was revoked; the "
      "current one began on 2026-05-13" },
    { "2d7b5b429f80c0f0a032a0051f696a0f8d0b98980e71f6f244eac6367bc4c917",
      "this is Root YE by ISRG Root X2 of September 2025, which was revoked; "
      "the current one began on 2026-05-13" },
};

static int digit(char c)
{
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

static bool is_sha256(const char *digits, const uint8_t *sha256)
{
    for (size_t i = 0; i < SHA256_SIZE; i++) {
        if (digit(digits[2 * i]) * 16 + digit(digits[2 * i + 1]) != sha256[i])
            return false;
    }
    return true;
}

const struct root_advisory *root_advisory_find(const uint8_t *sha256)
{
    for (size_t i = 0; i < COUNT_OF(advisories); i++) {
        if (is_sha256(advisories[i].sha256, sha256))
            return &advisories[i];
    }
    return NULL;
}

const char *superseded_text(const uint8_t *sha256)
{
    for (size_t i = 0; i < COUNT_OF(superseded); i++) {
        if (is_sha256(superseded[i].sha256, sha256))
            return superseded[i].text;
    }
    return NULL;
}

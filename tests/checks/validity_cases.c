#include "base/arena.h"
#include "cases.h"
#include "forge.h"
#include "x509/time.h"

static int64_t date(const char *text)
{
    int64_t out = 0;
    return time_parse(bytes_of_text(text), &out) ? out : 0;
}

/* Whole days, both ends included. */
static void lives(struct world *world, int64_t begin, int64_t days)
{
    world->leaf->not_before = begin;
    world->leaf->not_after = begin + DAYS(days) - 1;
    world->record.now = begin + DAYS(1);
}

static void begins_now(struct world *world)
{
    world->leaf->not_before = WORLD_NOW;
}

static void begins_next_second(struct world *world)
{
    world->leaf->not_before = WORLD_NOW + 1;
}

static void ends_now(struct world *world)
{
    world->leaf->not_after = WORLD_NOW;
}

static void ended_last_second(struct world *world)
{
    world->leaf->not_after = WORLD_NOW - 1;
}

static void ca_ended(struct world *world)
{
    world->ca->not_after = WORLD_NOW - DAYS(5);
}

static void root_ended(struct world *world)
{
    world->root->not_after = WORLD_NOW - DAYS(5);
}

static void left(struct world *world, int64_t lifetime, int64_t seconds)
{
    world->leaf->not_after = WORLD_NOW + seconds;
    world->leaf->not_before = WORLD_NOW + seconds - lifetime + 1;
}

static void thirty_days(struct world *world)
{
    left(world, DAYS(200), DAYS(30));
}

static void more_than_thirty_days(struct world *world)
{
    left(world, DAYS(200), DAYS(30) + 1);
}

/* Of 45 days the last third. */
static void third_of_a_short_life(struct world *world)
{
    left(world, DAYS(45), DAYS(15));
}

static void before_the_last_third(struct world *world)
{
    left(world, DAYS(45), DAYS(15) + 1);
}

/* What the user asks for is not cut. */
static void own_number(struct world *world)
{
    left(world, DAYS(90), DAYS(60));
    world->options.warn_days = 60;
    world->options.warn_days_are_given = true;
}

/* Nor is what is the default too. */
static void own_thirty(struct world *world)
{
    left(world, DAYS(45), DAYS(30));
    world->options.warn_days_are_given = true;
}

static void lets_encrypt(struct world *world, int64_t lifetime, int64_t seconds)
{
    left(world, lifetime, seconds);
    world->leaf->issuer.der =
        forge_name(world->arena, "C=US,O=Let's Encrypt,CN=YE1");
}

static void renewed(struct world *world)
{
    lets_encrypt(world, DAYS(90), DAYS(25));
}

static void not_renewed(struct world *world)
{
    lets_encrypt(world, DAYS(90), DAYS(25) - 1);
}

static void short_lived(struct world *world)
{
    lets_encrypt(world, DAYS(6), DAYS(3));
}

static void not_renewed_other_ca(struct world *world)
{
    left(world, DAYS(90), DAYS(20));
}

static void ca_ends_first(struct world *world)
{
    world->ca->not_after = world->leaf->not_after - 1;
}

static void ca_ends_with_it(struct world *world)
{
    world->ca->not_after = world->leaf->not_after;
}

static void days_398(struct world *world)
{
    lives(world, date("2026-03-14T23:59:59Z"), 398);
}

static void days_398_too_late(struct world *world)
{
    lives(world, date("2026-03-15"), 398);
}

static void days_399(struct world *world)
{
    lives(world, date("2026-03-14"), 399);
}

static void days_200(struct world *world)
{
    lives(world, date("2026-04-01"), 200);
}

/* The last second belongs to it (BR 6.3.2): one more is one day more. */
static void days_200_and_a_second(struct world *world)
{
    days_200(world);
    world->leaf->not_after++;
}

static void days_100(struct world *world)
{
    lives(world, date("2027-03-15"), 100);
}

static void days_101(struct world *world)
{
    lives(world, date("2027-03-15"), 101);
}

static void days_47(struct world *world)
{
    lives(world, date("2029-03-15"), 47);
}

static void days_48(struct world *world)
{
    lives(world, date("2029-03-15"), 48);
}

static void private_399(struct world *world)
{
    days_399(world);
    world_make_private(world, true);
}

static void private_days(struct world *world, const char *begin,
                         int64_t seconds)
{
    world->leaf->not_before = date(begin);
    world->leaf->not_after = date(begin) + seconds;
    world->record.now = date(begin) + DAYS(1);
    world->ca->not_before = world->root->not_before = date(begin) - 1;
    world_make_private(world, true);
}

static void apple_825(struct world *world)
{
    private_days(world, "2026-01-01", DAYS(825));
}

static void apple_826(struct world *world)
{
    private_days(world, "2026-01-01", DAYS(825) + 1);
}

static void apple_before(struct world *world)
{
    private_days(world, "2019-06-30T23:59:59Z", DAYS(3650));
}

static void public_826(struct world *world)
{
    lives(world, date("2026-01-01"), 826);
}

static const struct check_case cases[] = {
    { "validity.not-yet", "long since", ANSWER_PASS, NULL, NULL },
    { "validity.not-yet", "this second", ANSWER_PASS, NULL, begins_now },
    { "validity.not-yet", "the next second", ANSWER_FAIL,
      "notBefore 2026-11-23T12:00:01Z; now 2026-11-23T12:00:00Z",
      begins_next_second },

    { "validity.expired", "in time", ANSWER_PASS, NULL, NULL },
    { "validity.expired", "this second", ANSWER_PASS, NULL, ends_now },
    { "validity.expired", "the last second", ANSWER_FAIL,
      "notAfter 2026-11-23T11:59:59Z, 1 second ago", ended_last_second },
    { "validity.expired", "an intermediate", ANSWER_FAIL, "#1 \"Example CA 1\"",
      ca_ended },
    { "validity.expired", "the root", ANSWER_FAIL, "root \"Example Root\"",
      root_ended },
    { "validity.expired", "OpenSSL's words", ANSWER_FAIL,
      "(OpenSSL error 10: certificate has expired)", ca_ended },

    { "validity.expiring", "far off", ANSWER_PASS, NULL, NULL },
    { "validity.expiring", "a second more than 30 days", ANSWER_PASS, NULL,
      more_than_thirty_days },
    { "validity.expiring", "30 days", ANSWER_FAIL,
      "30 days left; warning at 30 days", thirty_days },
    { "validity.expiring", "before the last third", ANSWER_PASS, NULL,
      before_the_last_third },
    { "validity.expiring", "the last third", ANSWER_FAIL,
      "15 days left; warning at 15 days", third_of_a_short_life },
    { "validity.expiring", "the user's own number", ANSWER_FAIL,
      "warning at 60 days", own_number },
    { "validity.expiring", "the user's own 30", ANSWER_FAIL,
      "30 days left; warning at 30 days", own_thirty },
    { "validity.expiring", "expired", ANSWER_NOT_APPLICABLE, NULL,
      ended_last_second },
    { "validity.expiring", "a renewal that failed says it better",
      ANSWER_NOT_APPLICABLE, NULL, not_renewed },

    { "validity.renewal-overdue", "another CA", ANSWER_NOT_APPLICABLE, NULL,
      not_renewed_other_ca },
    { "validity.renewal-overdue", "25 days", ANSWER_PASS, NULL, renewed },
    { "validity.renewal-overdue", "less", ANSWER_FAIL, "24 days left",
      not_renewed },
    { "validity.renewal-overdue", "a short life", ANSWER_NOT_APPLICABLE, NULL,
      short_lived },

    { "validity.chain-ends-first", "later", ANSWER_PASS, NULL, NULL },
    { "validity.chain-ends-first", "together", ANSWER_PASS, NULL,
      ca_ends_with_it },
    { "validity.chain-ends-first", "before", ANSWER_FAIL, "#1 \"Example CA 1\"",
      ca_ends_first },
    { "validity.chain-ends-first", "long before: expired",
      ANSWER_NOT_APPLICABLE, NULL, ca_ended },

    { "validity.too-long", "short", ANSWER_PASS, NULL, NULL },
    { "validity.too-long", "398 until 2026-03-14", ANSWER_PASS, NULL,
      days_398 },
    { "validity.too-long", "398 from 2026-03-15", ANSWER_FAIL,
      "398 days; at most 200 for notBefore from 2026-03-15",
      days_398_too_late },
    { "validity.too-long", "399 until 2026-03-14", ANSWER_FAIL,
      "399 days; at most 398", days_399 },
    { "validity.too-long", "200", ANSWER_PASS, NULL, days_200 },
    { "validity.too-long", "200 and a second", ANSWER_FAIL,
      "17280001 s, 201 days; at most 200", days_200_and_a_second },
    { "validity.too-long", "100", ANSWER_PASS, NULL, days_100 },
    { "validity.too-long", "101", ANSWER_FAIL, "at most 100", days_101 },
    { "validity.too-long", "47", ANSWER_PASS, NULL, days_47 },
    { "validity.too-long", "48", ANSWER_FAIL, "at most 47", days_48 },
    { "validity.too-long", "private", ANSWER_NOT_APPLICABLE, NULL,
      private_399 },

    { "validity.apple-825", "public", ANSWER_NOT_APPLICABLE, NULL, public_826 },
    { "validity.apple-825", "825", ANSWER_PASS, NULL, apple_825 },
    { "validity.apple-825", "a second more", ANSWER_FAIL,
      "826 days; at most 825", apple_826 },
    { "validity.apple-825", "before 2019-07-01", ANSWER_NOT_APPLICABLE, NULL,
      apple_before },
};

const struct case_list validity_cases = { cases, COUNT_OF(cases) };

"""Few servers under ten thousand names, by wildcards in the zone."""

from .site import TABLE

host = TABLE.group("many")

SERVERS = 4


def declare(number):
    @host(f"many-{number}", "any name one level below", "ready")
    def serve(site):
        wildcard = f"*.{site.name}"
        address = site.address(listed=False)
        site.record("A", address, name=wildcard)
        site.target = f"any.{site.name}"
        site.nginx(site.issue(names=(wildcard,)), [address])


for index in range(SERVERS):
    declare(index)


def names(count):
    """That many names, each served."""
    return [f"h{n}.many-{n % SERVERS}.example.com" for n in range(count)]

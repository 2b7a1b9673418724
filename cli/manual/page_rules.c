#include "checks/check.h"
#include "cli/manual/pages.h"
#include "cli/manual/roff.h"
#include "reports/rules.h"

static void put_severity(struct roff *roff, const struct rule *rule)
{
    char license = rule->severity[GOAL_LICENSE][PROFILE_PRODUCT];
    char full = rule->severity[GOAL_FULL][PROFILE_PRODUCT];
    roff_text(roff, " (");
    roff_text(roff, severity_letter_text(license));
    if (full != license) {
        roff_text(roff, ", for goal full ");
        roff_text(roff, severity_letter_text(full));
    }
    roff_text(roff, ")");
}

static void put_rule(struct roff *roff, const struct rule *rule)
{
    roff_macro(roff, "TP", NULL);
    roff_bold(roff, rule->id);
    put_severity(roff, rule);
    roff_end_line(roff);
    roff_text(roff, rule->title);
    roff_end_line(roff);
    roff_text(roff, rule->why);
    roff_macro(roff, "br", NULL);
    roff_text(roff, "Fix: ");
    roff_text(roff, rule->fix);
    roff_macro(roff, "br", NULL);
    roff_text(roff, "Source: ");
    roff_text(roff, rule->standard);
    roff_end_line(roff);
}

void page_rules(const struct page_request *request)
{
    struct roff *roff = roff_open(request->out);
    roff_title(roff, "certready-rules", "7", request->date, request->version);
    roff_macro(roff, "SH", "NAME");
    fputs("certready\\-rules \\- ", roff->line);
    roff_text(roff, "the rules by which certready judges");
    roff_macro(roff, "SH", "DESCRIPTION");
    roff_text(roff, "Each rule with its severity in the profile product, what "
                    "goes wrong otherwise, what to do, and where it is from. ");
    roff_usage(roff, "certready rules ID");
    roff_text(roff, " also tells the severities of the other profiles.");
    for (size_t i = 0; i < family_count; i++) {
        roff_macro(roff, "SS", all_families[i]->title);
        for (size_t k = 0; k < all_families[i]->count; k++)
            put_rule(roff, &all_families[i]->rules[k]);
    }
    roff_macro(roff, "SH", "SEE ALSO");
    roff_usage(roff, "certready(1), certready(5)");
    roff_close(roff);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Writes a storm as a recording for `s2pt check`. */

#include "record.h"

#include "rows.h"
#include "s2pt/host/record.h"

void storm_record_event(void *ctx, const struct s2pt_check_event *event)
{
	char line[S2PT_RECORD_LINE];

	if (s2pt_record_print(event, line, sizeof(line)) >= 0)
		fprintf(ctx, "%s\n", line);
}

void storm_record_head(FILE *out, const struct s2pt_world_config *config)
{
	struct s2pt_record record = { .policy = "" };
	char line[S2PT_RECORD_LINE];

	s2pt_world_rules(config, &record.rules);
	(void)snprintf(record.policy, sizeof(record.policy), "%s",
		       storm_policy_option(config->policy));
	if (s2pt_record_print_head(&record, line, sizeof(line)) >= 0)
		fprintf(out, "%s\n", line);
}

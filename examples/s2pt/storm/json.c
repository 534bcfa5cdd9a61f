/* SPDX-License-Identifier: BSD-2-Clause */
/* Prints the results of a storm as JSON. */

#include "json.h"

#include "rows.h"

#include <inttypes.h>

#include <jansson.h>

static json_t *hex(uint64_t word)
{
	return json_sprintf("0x%" PRIx64, word);
}

static json_t *livelock_of(const struct storm_livelock *livelock)
{
	return json_pack("{s:i, s:o, s:i, s:o, s:i, s:o, s:o}", "vcpu", (int)livelock->vcpu, "ipa",
			 hex(livelock->ipa), "faults", (int)livelock->faults, "entry",
			 hex(livelock->word), "level", livelock->level, "broke",
			 hex(livelock->broke), "made", hex(livelock->made));
}

static json_t *stale_of(const struct s2pt_tlb_stale *stale)
{
	return json_pack("{s:i, s:o, s:o, s:o}", "cpu", (int)stale->cpu, "ipa", hex(stale->ipa),
			 "cached", hex(stale->word), "now", hex(stale->now));
}

static json_t *result_of(const struct storm_result *result)
{
	json_t *object = json_object();

	json_object_set_new(object, "policy", json_string(storm_policy_option(result->policy)));
	json_object_set_new(object, "log", json_string(s2pt_log_name(result->log)));
	for (size_t i = 0; i < storm_n_rows; i++)
		json_object_set_new(
			object, storm_rows[i].key,
			json_integer((json_int_t)storm_figure(&result->figures, &storm_rows[i])));
	if (result->figures.livelocks)
		json_object_set_new(object, "livelock", livelock_of(&result->livelock));
	if (result->figures.stale_hits)
		json_object_set_new(object, "stale", stale_of(&result->stale));
	if (result->figures.errors)
		json_object_set_new(object, "error", json_string(s2pt_status_name(result->error)));
	json_object_set_new(object, "clean", json_boolean(storm_clean(&result->figures)));
	return object;
}

static json_t *script_of(const struct script *script)
{
	return json_pack("{s:s, s:i, s:i, s:i}", "name", script->name, "vcpus", (int)script->vcpus,
			 "page_size", 1 << script->granule, "ipa_bits", (int)script->ipa_bits);
}

bool storm_print_json(const struct storm_report *report, FILE *out)
{
	json_t *object = json_object();
	json_t *scripts = json_array();
	json_t *policies = json_array();
	bool done;

	for (size_t i = 0; i < report->n_scripts; i++)
		json_array_append_new(scripts, script_of(report->scripts[i]));
	for (unsigned int i = 0; i < report->n_results; i++)
		json_array_append_new(policies, result_of(&report->results[i]));
	json_object_set_new(object, "seed", json_integer((json_int_t)report->options->seed));
	json_object_set_new(object, "repeat", json_integer(report->options->repeat));
	json_object_set_new(object, "adversary_rate",
			    json_integer(report->options->adversary.rate));
	json_object_set_new(object, "tlbi_ns", json_integer((json_int_t)report->options->tlbi.ns));
	json_object_set_new(object, "lookup_ns",
			    json_integer((json_int_t)report->options->lookup_ns));
	json_object_set_new(object, "scripts", scripts);
	json_object_set_new(object, "policies", policies);
	done = object && !json_dumpf(object, out, JSON_INDENT(2));
	json_decref(object);
	fputc('\n', out);
	return done;
}

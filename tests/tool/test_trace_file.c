/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of reading traces: rows, marks, slots, what is malformed or damaged, and the guess of the
 * host.
 */

#include "common/trace/csv_file.h"
#include "common/trace/file.h"
#include "common/trace/host.h"
#include "trace_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define SCENARIO "0,-1,mark,,,,,,,,,,,,,1,SCENARIO t page_size=4096,,\n"
#define VM       "1,-1,mark,,,,,,,,,,,,,1,VM name=a vcpus=2 ipabits=40,,\n"
#define SLOT                                                                                       \
	"2,-1,mark,,,,,,,,,,,,,1,SLOT vm=a id=3 ipa=0x40000000 size=0x200000 backing=anon-thp "    \
	"flags=0,,\n"
#define MAP     "3,0,map,0x40000000,,,,,,,,0x1000,0x80000000,0x6,,1,flags=0x18 pgt=0,,\n"
#define MAP_RET "4,0,map_ret,,,,,,,,,,,,-11,1,,,\n"
#define END     "9,-1,mark,,,,,,,,,,,,,1,END t,,\n"

/* A trace in a folder of its own. */
struct fixture {
	char folder[64];
	struct capture errors;
};

static int make_fixture(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	if (!fixture)
		return -1;
	scratch_make(fixture->folder);
	*state = fixture;
	return 0;
}

static int drop_fixture(void **state)
{
	struct fixture *fixture = *state;

	scratch_drop(fixture->folder);
	free(fixture);
	return 0;
}

static struct trace *load(struct fixture *fixture, const char *string)
{
	struct text text = text_of(string);
	const char *path = text_write(&text, fixture->folder, "k6.12-x.t.csv");
	struct trace *trace;

	capture_begin(&fixture->errors, STDERR_FILENO);
	trace = trace_load(path);
	capture_end(&fixture->errors);
	text_free(&text);
	return trace;
}

static void a_row_is_read_as_it_stands(void **state)
{
	struct trace *trace = load(
		*state, HEADER SCENARIO VM SLOT
		"5,1,fault,0x40003000,0x93c08047,0x40003008,0xffff,1,0,1,3,,,,,2,permission,7,99\n" END);
	const struct trace_row *row;

	assert_non_null(trace);
	assert_string_equal(trace->name, "k6.12-x.t");
	assert_int_equal(trace->n_rows, 5);
	assert_int_equal(trace->granule, S2PT_4K);
	row = &trace->rows[3];
	assert_int_equal(row->kind, TRACE_FAULT);
	assert_int_equal(row->ns, 5);
	assert_int_equal(row->last_ns, 99);
	assert_int_equal(row->repeats, 7);
	assert_int_equal(row->ipa, 0x40003000);
	assert_int_equal(row->esr, 0x93c08047);
	assert_int_equal(row->far, 0x40003008);
	assert_int_equal(row->pc, 0xffff);
	assert_int_equal(row->detail, TRACE_FAULT_PERMISSION);
	assert_true(row->write && row->stage1_walk && !row->exec);
	assert_int_equal(row->level, 3);
	assert_int_equal(row->vcpu, 1);
	assert_int_equal(row->cpu, 2);
	assert_int_equal(row->vm, 0);
	assert_int_equal(trace->threads[row->thread].vcpu, 1);
	assert_int_equal(trace->count[TRACE_FAULT], 1);
	trace_free(trace);
}

static void entry_and_return_find_each_other(void **state)
{
	struct trace *trace = load(*state, HEADER SCENARIO VM SLOT MAP
				   "3,1,relax,0x40000000,,,,,,,,,,0x6,,1,,,\n" MAP_RET
				   "4,1,relax_ret,,,,,,,,,,,,0,1,,,\n" END);

	assert_non_null(trace);
	assert_int_equal(trace->rows[3].partner, 5);
	assert_int_equal(trace->rows[5].partner, 3);
	assert_int_equal(trace->rows[5].ret, -11);
	assert_int_equal(trace->rows[4].partner, 6);
	assert_int_equal(trace->rows[2].partner, TRACE_NONE);
	assert_int_equal(trace->rows[3].detail, 0x18);
	trace_free(trace);
}

static void slots_come_and_are_replaced(void **state)
{
	struct trace *trace =
		load(*state, HEADER SCENARIO VM SLOT
		     "5,-1,mark,,,,,,,,,,,,,1,SLOT vm=a id=3 ipa=0x80000000 size=0x200000 "
		     "backing=hugetlb-2M flags=2,,\n"
		     "6,-1,mark,,,,,,,,,,,,,1,SLOTFLAGS vm=a id=3 flags=1 begin,,\n" END);
	const struct trace_vm *vm;

	assert_non_null(trace);
	vm = &trace->vms[0];
	assert_null(trace_slot_at(vm, 0x40000000, 1));
	assert_ptr_equal(trace_slot_at(vm, 0x401fffff, 2), &vm->slots[0]);
	assert_null(trace_slot_at(vm, 0x40200000, 2));
	assert_null(trace_slot_at(vm, 0x3fffffff, 2));
	assert_null(trace_slot_at(vm, 0x40000000, 3));
	assert_ptr_equal(trace_slot_at(vm, 0x80000000, 3), &vm->slots[1]);
	assert_int_equal(vm->slots[0].backing, TRACE_THP);
	assert_int_equal(vm->slots[0].fixed_size, 0x1000);
	assert_int_equal(vm->slots[1].backing, TRACE_HUGETLB);
	assert_int_equal(vm->slots[1].fixed_size, 0x200000);
	assert_int_equal(vm->slots[1].flags, 2);
	assert_int_equal(trace->marks[4].kind, TRACE_MARK_SLOT_FLAGS);
	assert_int_equal(trace->marks[4].slot, 1);
	assert_int_equal(trace->marks[4].flags, 1);
	assert_false(trace->marks[4].end);
	trace_free(trace);
}

static void rows_belong_to_the_vm_they_name_or_the_last(void **state)
{
	struct trace *trace = load(*state, HEADER SCENARIO VM
				   "2,-1,mark,,,,,,,,,,,,,1,VM name=b vcpus=1 ipabits=40,,\n"
				   "3,0,dirty,0x1000,,,,,,,,,,,,1,,,\n"
				   "3,0,dirty,0x1000,,,,,,,,,,,,1,vm=a,,\n"
				   "3,-1,unmap,0x1000,,,,,,,,0x1000,,,,1,hva of slot 4 of vm a,,\n"
				   "4,-1,mark,,,,,,,,,,,,,1,VMFREE vm=a begin,,\n"
				   "5,-1,s2_unmap,0x1000,,,,,,,,0x1000,,,,1,,,\n"
				   "5,-1,s2_unmap_ret,,,,,,,,,,,,0,1,,,\n" END);

	assert_non_null(trace);
	assert_int_equal(trace->rows[3].vm, 1);
	assert_int_equal(trace->rows[4].vm, 0);
	assert_int_equal(trace->rows[5].vm, 0);
	assert_int_equal(trace->rows[5].detail, 4);
	assert_int_equal(trace->rows[7].vm, 0);
	assert_int_not_equal(trace->rows[3].thread, trace->rows[4].thread);
	assert_int_equal(trace->rows[5].thread, trace->rows[7].thread);
	trace_free(trace);
}

static void prose_in_marks_is_left_alone(void **state)
{
	struct trace *trace =
		load(*state, HEADER SCENARIO VM
		     "2,-1,mark,,,,,,,,,,,,,1,\"GUEST said \"\"vm=9, id=x\"\" flags=y\",,\n"
		     "2,-1,mark,,,,,,,,,,,,,1,PHASE A: vm=nobody size=large,,\n" END);

	assert_non_null(trace);
	assert_string_equal(trace->marks[2].text, "GUEST said \"vm=9, id=x\" flags=y");
	assert_int_equal(trace->marks[2].kind, TRACE_MARK_OTHER);
	assert_int_equal(trace->marks[3].kind, TRACE_MARK_PHASE);
	trace_free(trace);
}

/* A trace that is refused: at which line, and in which words. */
struct refusal {
	const char *name;
	const char *text;
	unsigned int line;
	const char *reason;
};

static const struct refusal refusals[] = {
	{ "nothing", "", 1, "empty" },
	{ "another header", "a,b,c\n", 1, "the first line should be ts_ns,vcpu" },
	{ "a header with more", HEADER "", 2, "no END" },
	{ "cut in a line", HEADER SCENARIO VM "2,-1,ma", 4, "3 columns where there should be 19" },
	{ "cut between lines", HEADER SCENARIO VM SLOT, 5, "cut short" },
	{ "an end in the middle", HEADER SCENARIO END END "9,-1,mark,,,,,,,,,,,,,1,more,,\n", 6,
	  "cut short" },
	{ "an empty line", HEADER SCENARIO "\n" END, 3, "columns where there should be 19" },
	{ "a column too many", HEADER SCENARIO "1,-1,mark,,,,,,,,,,,,,1,VM,,,\n", 3, "20 columns" },
	{ "an open quote", HEADER SCENARIO "1,-1,mark,,,,,,,,,,,,,1,\"VM,,\n", 3, "quote" },
	{ "a quote inside", HEADER SCENARIO "1,-1,mark,,,,,,,,,,,,,1,V\"M,,\n", 3, "quote" },
	{ "an unknown kind", HEADER SCENARIO VM "2,0,zebra,,,,,,,,,,,,,1,,,\n", 4, "'zebra'" },
	{ "no time", HEADER SCENARIO VM ",0,tlbi_vmid,,,,,,,,,,,,,1,,,\n", 4, "without ts_ns" },
	{ "time goes back", HEADER SCENARIO VM "0,0,tlbi_vmid,,,,,,,,,,,,,1,,,\n", 4, "earlier" },
	{ "no number", HEADER SCENARIO VM "2,0,dirty,0xzz,,,,,,,,,,,,1,,,\n", 4, "ipa is '0xzz'" },
	{ "a sign", HEADER SCENARIO VM "2,0,dirty,-1,,,,,,,,,,,,1,,,\n", 4, "ipa is '-1'" },
	{ "too large", HEADER SCENARIO VM "2,0,dirty,0x10000000000000000,,,,,,,,,,,,1,,,\n", 4,
	  "ipa is" },
	{ "a missing column", HEADER SCENARIO VM "2,0,dirty,,,,,,,,,,,,,1,,,\n", 4, "without ipa" },
	{ "a return without a code", HEADER SCENARIO VM SLOT MAP "4,0,map_ret,,,,,,,,,,,,,1,,,\n",
	  6, "without ret" },
	{ "no flag", HEADER SCENARIO VM "2,0,fault,0x1000,0x1,0x1,0x1,2,0,0,3,,,,,1,access,,\n", 4,
	  "write is '2'" },
	{ "no such class", HEADER SCENARIO VM "2,0,fault,0x1000,0x1,0x1,,1,0,0,3,,,,,1,zebra,,\n",
	  4, "note is 'zebra'" },
	{ "no such level", HEADER SCENARIO VM "2,0,fault,0x1000,0x1,0x1,,1,0,0,4,,,,,1,access,,\n",
	  4, "level 4" },
	{ "a bad mask", HEADER SCENARIO VM "2,0,log_mask,0x0,,,,,,,,,,,,1,mask=,,\n", 4,
	  "note is" },
	{ "no host's slot", HEADER SCENARIO VM "2,0,unmap,0x0,,,,,,,,0x1000,,,,1,vm=a,,\n", 4,
	  "note is" },
	{ "repeats of none",
	  HEADER SCENARIO VM "2,0,fault,0x1000,0x1,0x1,,1,0,0,3,,,,,1,access,0,5\n", 4, "rep is" },
	{ "repeats that end early",
	  HEADER SCENARIO VM "2,0,fault,0x1000,0x1,0x1,,1,0,0,3,,,,,1,access,2,1\n", 4,
	  "last_ts_ns is" },
	{ "a vCPU too many", HEADER SCENARIO VM "2,2,tlbi_vmid,,,,,,,,,,,,,1,,,\n", 4,
	  "vcpu 2 of a VM with 2" },
	{ "no cpu", HEADER SCENARIO VM "2,0,tlbi_vmid,,,,,,,,,,,,,-1,,,\n", 4,
	  "no such vcpu or cpu" },
	{ "a row before any VM", HEADER SCENARIO "2,0,tlbi_vmid,,,,,,,,,,,,,1,,,\n", 3,
	  "no such VM" },
	{ "a row of another VM", HEADER SCENARIO VM "2,0,tlbi_vmid,,,,,,,,,,,,,1,vm=q,,\n", 4,
	  "'q'" },
	{ "a VM before the scenario", HEADER VM, 2, "without a scenario" },
	{ "no such page size", HEADER "0,-1,mark,,,,,,,,,,,,,1,SCENARIO t page_size=8192,,\n", 2,
	  "no such page size" },
	{ "a VM without bits", HEADER SCENARIO "1,-1,mark,,,,,,,,,,,,,1,VM name=a vcpus=2,,\n", 3,
	  "ipabits" },
	{ "a VM with too many",
	  HEADER SCENARIO "1,-1,mark,,,,,,,,,,,,,1,VM name=a vcpus=2 ipabits=64,,\n", 3,
	  "64 bits" },
	{ "a slot that is none",
	  HEADER SCENARIO VM
	  "1,-1,mark,,,,,,,,,,,,,1,SLOT vm=a id=0 ipa=0x800 size=0x1000 backing=anon-4k flags=0,,\n",
	  4, "a slot of" },
	{ "a slot that wraps",
	  HEADER SCENARIO VM
	  "1,-1,mark,,,,,,,,,,,,,1,SLOT vm=a id=0 ipa=0xfffffffffffff000 size=0x2000 "
	  "backing=anon-4k flags=0,,\n",
	  4, "a slot of" },
	{ "no such backing",
	  HEADER SCENARIO VM
	  "1,-1,mark,,,,,,,,,,,,,1,SLOT vm=a id=0 ipa=0x0 size=0x1000 backing=tape flags=0,,\n",
	  4, "'tape'" },
	{ "flags of no slot",
	  HEADER SCENARIO VM "1,-1,mark,,,,,,,,,,,,,1,SLOTFLAGS vm=a id=0 flags=1 begin,,\n", 4,
	  "no such slot" },
	{ "an operation inside of another", HEADER SCENARIO VM SLOT MAP MAP MAP_RET END, 6,
	  "map inside of another" },
	{ "a return of nothing", HEADER SCENARIO VM SLOT MAP_RET END, 5, "did not begin" },
	{ "another return", HEADER SCENARIO VM SLOT MAP "4,0,relax_ret,,,,,,,,,,,,0,1,,,\n" END, 6,
	  "did not begin" },
	{ "no return", HEADER SCENARIO VM SLOT MAP END, 5, "map that never returns" },
};

static void what_is_malformed_is_refused_with_line_and_reason(void **state)
{
	struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		const struct refusal *refusal = &refusals[i];
		struct trace *trace = load(fixture, refusal->text);
		char place[64];

		snprintf(place, sizeof(place), "k6.12-x.t.csv:%u: ", refusal->line);
		if (trace || !strstr(fixture->errors.text, place) ||
		    !strstr(fixture->errors.text, refusal->reason))
			fail_msg("%s: %s", refusal->name, fixture->errors.text);
		if (strchr(fixture->errors.text, '\n')[1])
			fail_msg("%s: more than one complaint: %s", refusal->name,
				 fixture->errors.text);
	}
}

/* Load a file that consists of these bytes. */
static struct trace *load_bytes(struct fixture *fixture, const void *bytes, size_t size)
{
	char path[128];
	FILE *file;
	struct trace *trace;

	snprintf(path, sizeof(path), "%s/bytes.csv.xz", fixture->folder);
	file = fopen(path, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
	capture_begin(&fixture->errors, STDERR_FILENO);
	trace = trace_load(path);
	capture_end(&fixture->errors);
	return trace;
}

static char *slurp(const char *path, size_t *size)
{
	FILE *file = fopen(path, "rb");
	char *bytes = malloc(1 << 20);

	assert_non_null(file);
	assert_non_null(bytes);
	*size = fread(bytes, 1, 1 << 20, file);
	assert_int_equal(fclose(file), 0);
	return bytes;
}

static void compressed_data_cut_short_is_refused(void **state)
{
	struct fixture *fixture = *state;
	size_t size;
	char *bytes = slurp(DATA "/traces/k6.12-n1.exec.csv.xz", &size);

	for (size_t cut = 0; cut < size; cut += 997) {
		assert_null(load_bytes(fixture, bytes, cut));
		assert_non_null(strstr(fixture->errors.text, "bytes.csv.xz:"));
	}
	assert_null(load_bytes(fixture, bytes, size - 1));
	assert_non_null(strstr(fixture->errors.text, "cut short"));
	free(bytes);
}

static void damaged_data_is_refused(void **state)
{
	struct fixture *fixture = *state;
	size_t size;
	char *bytes = slurp(DATA "/traces/k6.12-n1.exec.csv.xz", &size);

	bytes[size / 2] ^= 0x10;
	assert_null(load_bytes(fixture, bytes, size));
	assert_non_null(strstr(fixture->errors.text, "damaged"));
	free(bytes);
}

static void a_binary_is_refused(void **state)
{
	static const char nul[] = HEADER SCENARIO "1,-1,mark\0,,,,,,,,,,,,,1,VM,,\n";
	struct fixture *fixture = *state;
	size_t size;
	char *bytes = slurp("/proc/self/exe", &size);

	assert_null(load_bytes(fixture, bytes, size));
	assert_non_null(strstr(fixture->errors.text, "bytes.csv.xz:1: the first line"));
	assert_null(load_bytes(fixture, nul, sizeof(nul) - 1));
	assert_non_null(strstr(fixture->errors.text, "bytes.csv.xz:3: not text"));
	free(bytes);
}

/* The text of `count` rows, each with its number behind `before`. */
static char *rows_of(const char *head, const char *before, const char *behind, unsigned int count)
{
	size_t room = strlen(head) + count * (strlen(before) + strlen(behind) + 12) + 1;
	char *text = malloc(room);
	char *end = text;

	assert_non_null(text);
	end += sprintf(end, "%s", head);
	for (unsigned int i = 0; i < count; i++)
		end += sprintf(end, "%s%u%s", before, i, behind);
	return text;
}

static void threads_are_counted(void **state)
{
	struct fixture *fixture = *state;
	char *text = rows_of(HEADER SCENARIO VM, "2,-1,tlbi_vmid,,,,,,,,,,,,,", ",,,\n", 8193);

	assert_null(load_bytes(fixture, text, strlen(text)));
	assert_non_null(strstr(fixture->errors.text, ":8196: more than 8192 threads"));
	free(text);
}

static void pages_of_all_slots_are_counted(void **state)
{
	struct fixture *fixture = *state;
	char *text = rows_of(HEADER SCENARIO VM, "2,-1,mark,,,,,,,,,,,,,1,SLOT vm=a id=",
			     " ipa=0x40000000 size=0x1000000000 backing=anon-4k flags=1,,\n", 5);

	assert_null(load_bytes(fixture, text, strlen(text)));
	assert_non_null(strstr(fixture->errors.text, ":8: slots of more than 67108864 pages"));
	free(text);
}

static void a_line_of_megabytes_is_refused(void **state)
{
	struct fixture *fixture = *state;
	size_t size = 3 << 20;
	char *bytes = malloc(size);

	assert_non_null(bytes);
	memset(bytes, ',', size);
	memcpy(bytes, HEADER SCENARIO, sizeof(HEADER SCENARIO) - 1);
	assert_null(load_bytes(fixture, bytes, size));
	assert_non_null(strstr(fixture->errors.text, "bytes.csv.xz:3: a line is too long"));
	free(bytes);
}

static void a_file_that_is_not_there_is_refused(void **state)
{
	struct fixture *fixture = *state;

	capture_begin(&fixture->errors, STDERR_FILENO);
	assert_null(trace_load("/nowhere/k6.12-n1.t.csv"));
	assert_null(trace_load("/tmp"));
	capture_end(&fixture->errors);
	assert_non_null(strstr(fixture->errors.text, "No such file"));
	assert_non_null(strstr(fixture->errors.text, "Is a directory"));
}

/* What the sample's names and contents tell of their hosts. */
static void the_host_shows_in_name_and_contents(void **state)
{
	static const struct {
		const char *name;
		struct trace_host host;
	} rows[] = {
		{ "k6.1-n1.exec", { .serial = true, .tlbi_visible = true, .hardware_af = true } },
		{ "k6.12-n1.exec", { .tlbi_visible = true, .hardware_af = true } },
		{ "k6.12-16k-n1.manyvm", { .tlbi_visible = true, .hardware_af = true } },
		{ "k6.12-a72.manyvm", { .hardware_af = false } },
		{ "k6.12-max-lpa2.manyvm",
		  { .tlbi_visible = true,
		    .tlb_range = true,
		    .fwb = true,
		    .lpa2 = true,
		    .hardware_af = true } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char path[256];
		struct trace *trace;
		struct trace_host host;

		snprintf(path, sizeof(path), DATA "/traces/%s.csv.xz", rows[i].name);
		trace = trace_load(path);
		assert_non_null(trace);
		trace_guess_host(trace, &host);
		if (memcmp(&host, &rows[i].host, sizeof(host)) != 0)
			fail_msg("%s", rows[i].name);
		/* Guess again without a name: all but what only the name tells. */
		trace->name[0] = 'x';
		trace_guess_host(trace, &host);
		if (host.serial != rows[i].host.serial)
			fail_msg("%s by its contents", rows[i].name);
		trace_free(trace);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_fixture, drop_fixture)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(a_row_is_read_as_it_stands),
		TEST(entry_and_return_find_each_other),
		TEST(slots_come_and_are_replaced),
		TEST(rows_belong_to_the_vm_they_name_or_the_last),
		TEST(prose_in_marks_is_left_alone),
		TEST(what_is_malformed_is_refused_with_line_and_reason),
		TEST(compressed_data_cut_short_is_refused),
		TEST(damaged_data_is_refused),
		TEST(a_binary_is_refused),
		TEST(threads_are_counted),
		TEST(pages_of_all_slots_are_counted),
		TEST(a_line_of_megabytes_is_refused),
		TEST(a_file_that_is_not_there_is_refused),
		TEST(the_host_shows_in_name_and_contents),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

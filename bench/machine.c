/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Describes the machine that measures: its CPU, caches, kernel, compiler, load, clocks and limits,
 * as text and as JSON.
 */

#include "machine.h"

#include "clock.h"

#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>

/* The first line of a file, without its end; empty if there is none. */
static void read_line(const char *path, char *line, int size)
{
	FILE *file = fopen(path, "r");

	line[0] = '\0';
	if (!file)
		return;
	if (!fgets(line, size, file))
		line[0] = '\0';
	line[strcspn(line, "\n")] = '\0';
	(void)fclose(file);
}

static void find_cpu(char *cpu, size_t size)
{
	FILE *file = fopen("/proc/cpuinfo", "r");
	char line[256];

	(void)snprintf(cpu, size, "unknown");
	if (!file)
		return;
	while (fgets(line, sizeof(line), file)) {
		const char *name = strstr(line, ": ");

		if (!name ||
		    (strncmp(line, "model name", 10) != 0 && strncmp(line, "CPU part", 8) != 0))
			continue;
		line[strcspn(line, "\n")] = '\0';
		(void)snprintf(cpu, size, "%s", name + 2);
		break;
	}
	(void)fclose(file);
}

/* The sizes of the data and unified caches. */
static void find_caches(char *caches, size_t size)
{
	size_t used = 0;

	caches[0] = '\0';
	for (int i = 0; i < 8; i++) {
		char path[96];
		char type[32];
		char bytes[32];
		int wrote;

		(void)snprintf(path, sizeof(path),
			       "/sys/devices/system/cpu/cpu0/cache/index%d/type", i);
		read_line(path, type, sizeof(type));
		if (!type[0])
			break;
		if (!strcmp(type, "Instruction"))
			continue;
		(void)snprintf(path, sizeof(path),
			       "/sys/devices/system/cpu/cpu0/cache/index%d/size", i);
		read_line(path, bytes, sizeof(bytes));
		wrote = snprintf(caches + used, size - used, "%s%s", used ? " " : "", bytes);
		if (wrote < 0 || (size_t)wrote >= size - used)
			break;
		used += (size_t)wrote;
	}
	if (!used)
		(void)snprintf(caches, size, "unknown");
}

static void find_date(char *text, size_t size)
{
	time_t now = time(NULL);
	struct tm parts;

	text[0] = '\0';
	if (gmtime_r(&now, &parts))
		(void)strftime(text, size, "%Y-%m-%dT%H:%M:%SZ", &parts);
}

bool bench_machine_describe(struct bench_machine *machine, unsigned int samples)
{
	struct utsname system;

	*machine = (struct bench_machine){ .cores = bench_cores() };
	find_cpu(machine->cpu, sizeof(machine->cpu));
	find_caches(machine->caches, sizeof(machine->caches));
	find_date(machine->date, sizeof(machine->date));
	if (!uname(&system))
		(void)snprintf(machine->kernel, sizeof(machine->kernel), "%.30s %.60s %.20s",
			       system.sysname, system.release, system.machine);
	(void)snprintf(machine->compiler, sizeof(machine->compiler), "%s", __VERSION__);
	read_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", machine->governor,
		  sizeof(machine->governor));
	if (!machine->governor[0])
		(void)snprintf(machine->governor, sizeof(machine->governor), "unknown");
	if (getloadavg(&machine->load, 1) != 1)
		machine->load = 0;
	/* The last core takes fewer interrupts than the first. */
	machine->bound = bench_bind(machine->cores - 1);
	machine->clock_cost = bench_clock_cost();
	machine->clock_step = bench_clock_step();
	return bench_limits_measure(&machine->limits, samples);
}

void bench_machine_print(const struct bench_machine *machine, FILE *out)
{
	const struct bench_limits *limits = &machine->limits;

	fprintf(out, "%s, %u cores, caches %s, governor %s, load %.1f; %s; compiled by %s; %s\n",
		machine->cpu, machine->cores, machine->caches, machine->governor, machine->load,
		machine->kernel, machine->compiler, machine->date);
	fprintf(out,
		"Thread CPU time, read in %.0f ns (taken off), steps of %.0f ns; bound to core %d; tables "
		"prefaulted, in huge pages where there are any.\n",
		machine->clock_cost, machine->clock_step, machine->bound);
	fprintf(out,
		"The machine's limits, ns: load %.2f, store %.2f, zero and fill %.2f, read-modify-write %.2f (in 128 MiB %.2f), "
		"compare-and-swap %.2f, dependent load hot %.2f, at random in 128 MiB %.0f\n",
		limits->load, limits->store, limits->fill, limits->modify, limits->modify_far,
		limits->swap, limits->load_hot, limits->load_far);
}

json_t *bench_machine_json(const struct bench_machine *machine)
{
	const struct bench_limits *limits = &machine->limits;

	return json_pack("{ss ss ss ss ss ss si si sf sf sf s{sf sf sf sf sf sf sf sf}}", "cpu",
			 machine->cpu, "kernel", machine->kernel, "compiler", machine->compiler,
			 "governor", machine->governor, "caches", machine->caches, "date",
			 machine->date, "cores", (int)machine->cores, "bound", machine->bound,
			 "load", machine->load, "clock_cost", machine->clock_cost, "clock_step",
			 machine->clock_step, "limits", "load", limits->load, "store",
			 limits->store, "fill", limits->fill, "modify", limits->modify,
			 "modify_far", limits->modify_far, "swap", limits->swap, "load_hot",
			 limits->load_hot, "load_far", limits->load_far);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Draws the results of the simulator with gnuplot, for `s2pt-sim --plot`. */

#include "report.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* Colours that the colour-blind can tell apart, darkest first. */
static const char *const colours[] = { "#332288", "#117733", "#88ccee", "#cc3311", "#ddaa33",
				       "#aa4499", "#777777", "#44aa99", "#882255" };

/* Write a data block $line0, $line1, ... for each variant; returns how many. */
static unsigned int write_data(const struct sim_results *results,
			       const struct sim_workload *workload, FILE *out)
{
	unsigned int lines = 0;

	for (const struct sim_variant *v = sim_variants_of(workload); v->name; v++, lines++) {
		fprintf(out, "$line%u << END\n", lines);
		for (size_t i = 0; i < results->count; i++)
			if (results->result[i].variant == v &&
			    results->result[i].workload == workload)
				fprintf(out, "%u %g\n", results->result[i].vcpus,
					results->result[i].rate);
		fputs("END\n", out);
	}
	return lines;
}

static void write_picture(const struct sim_workload *workload, unsigned int lines, FILE *out)
{
	const struct sim_variant *variants = sim_variants_of(workload);

	fprintf(out, "set title \"%s (simulated)\" noenhanced\n", workload->what);
	fputs("set logscale x 2\nset logscale y\nset xlabel \"vCPUs\"\n"
	      "set ylabel \"accesses per us, all vCPUs\"\nset grid\n"
	      "set key outside right center Left reverse noenhanced\nset border 3\n"
	      "set tics nomirror\nplot ",
	      out);
	for (unsigned int i = 0; i < lines; i++)
		fprintf(out,
			"%s$line%u with linespoints lw 1.5 pt %u ps 0.7 lc rgb \"%s\" title \"%s\"",
			i ? ", " : "", i, i + 4, colours[i % (sizeof(colours) / sizeof(*colours))],
			variants[i].name);
	fputs("\n", out);
}

static void write_workload(const struct sim_results *results, const struct sim_workload *workload,
			   const char *directory, FILE *out)
{
	static const char *const terminals[][2] = {
		{ "svg size 860,380 font \"sans,12\" background \"white\"", "svg" },
		{ "pngcairo size 860,380 font \"sans,9\"", "png" },
	};
	unsigned int lines;

	fputs("reset session\n", out);
	lines = write_data(results, workload, out);
	for (unsigned int i = 0; i < 2; i++) {
		fprintf(out, "set terminal %s\nset output \"%s/%s.%s\"\n", terminals[i][0],
			directory, workload->name, terminals[i][1]);
		write_picture(workload, lines, out);
	}
}

bool sim_results_plot(const struct sim_results *results, const char *directory)
{
	const struct sim_workload *workload = NULL;
	FILE *gnuplot;

	if (strpbrk(directory, "\"\\\n") || (mkdir(directory, 0777) && errno != EEXIST)) {
		fprintf(stderr, "s2pt-sim: %s: no directory to draw in\n", directory);
		return false;
	}
	/* NOLINTNEXTLINE(cert-env33-c): a constant; what the user gave goes through the pipe, quoted. */
	gnuplot = popen("gnuplot", "w");
	if (!gnuplot)
		return false;
	for (size_t i = 0; i < results->count; i++) {
		if (results->result[i].workload != workload)
			write_workload(results, results->result[i].workload, directory, gnuplot);
		workload = results->result[i].workload;
	}
	if (pclose(gnuplot)) {
		fprintf(stderr, "s2pt-sim: gnuplot is not there, or failed\n");
		return false;
	}
	return true;
}

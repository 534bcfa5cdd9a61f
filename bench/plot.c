/* SPDX-License-Identifier: BSD-2-Clause */
/* Draws the times of a run with gnuplot, for `s2pt-bench --plot`. */

#include "results.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static void write_data(const struct bench_run *run, FILE *out)
{
	fputs("$rows << END\n", out);
	for (size_t i = 0; i < run->row_count; i++) {
		const struct bench_row *row = &run->rows[i];

		if (row->ns.count)
			fprintf(out, "\"%s\" %g %g %g %g\n", row->label, row->ns.median,
				row->ns.min, row->ns.p90, row->limit > 0 ? row->limit : -1);
	}
	fputs("END\n", out);
}

/*
 * Write one picture.  A bar is the median, a line goes from the least sample to the 90 % quantile,
 * a mark is the limit.
 */
static void write_picture(const struct bench_run *run, const char *terminal, const char *path,
			  FILE *out)
{
	fprintf(out, "set terminal %s\nset output \"%s\"\n", terminal, path);
	fprintf(out, "set title \"libs2pt on %s, %u cores\" noenhanced\n", run->machine.cpu,
		run->machine.cores);
	fputs("set logscale x\n"
	      "set xlabel \"ns each (median; line: least to 9 of 10; mark: the machine's limit)\"\n"
	      "set grid x\nunset key\nset tics nomirror\nset border 3\nset bars small\n"
	      "set style fill solid 0.8\nset boxwidth 0.6\n"
	      "count = |$rows|\n"
	      "set yrange [-count:1]\n"
	      "least = 0.001\n"
	      "plot $rows using (least):(-$0):(least):2:(-$0-0.3):(-$0+0.3):ytic(1) "
	      "with boxxyerror lc rgb \"#4477aa\", "
	      "$rows using 2:(-$0):3:4 with xerrorbars pt 0 lw 1.5 lc rgb \"#222222\", "
	      "$rows using ($5 > 0 ? $5 : NaN):(-$0) with points pt 2 ps 1.2 lw 2 lc rgb \"#cc3311\"\n",
	      out);
}

bool bench_plot(const struct bench_run *run, const char *directory)
{
	char path[4096];
	FILE *gnuplot;

	if (strpbrk(directory, "\"\\\n") || strlen(directory) > sizeof(path) - 32 ||
	    (mkdir(directory, 0777) && errno != EEXIST)) {
		fprintf(stderr, "s2pt-bench: %s: no directory to draw in\n", directory);
		return false;
	}
	/* The command is constant; what the user gave goes through the pipe, quoted. */
	/* NOLINTNEXTLINE(cert-env33-c) */
	gnuplot = popen("gnuplot", "w");
	if (!gnuplot)
		return false;
	write_data(run, gnuplot);
	(void)snprintf(path, sizeof(path), "%s/times.svg", directory);
	write_picture(run, "svg size 900,760 font \"sans,12\" background \"white\"", path, gnuplot);
	(void)snprintf(path, sizeof(path), "%s/times.png", directory);
	write_picture(run, "pngcairo size 900,760 font \"sans,10\"", path, gnuplot);
	if (pclose(gnuplot)) {
		fprintf(stderr, "s2pt-bench: gnuplot is not there, or failed\n");
		return false;
	}
	return true;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Draws the results of a storm with gnuplot. */

#include "plot.h"

#include "rows.h"

#include <errno.h>
#include <error.h>
#include <fcntl.h>
#include <inttypes.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

const struct storm_bar storm_bars_counts[] = {
	{ "faults_translation", "translation\\nfaults" },
	{ "faults_permission", "permission\\nfaults" },
	{ "maps", "maps" },
	{ "relaxes", "relaxes" },
	{ "breaks_size", "breaks\\nfor size" },
	{ "breaks_permission_only", "breaks for\\npermissions" },
	{ "tlbis_ipa_shared", "TLBIs of\\nall CPUs" },
	{ "refaults_already", "already\\nright" },
	{ "refaults_permission_only", "permission\\nonly" },
	{ "refaults_raced", "raced" },
	{ "refaults_busy", "busy" },
	{ NULL, NULL },
};

const struct storm_bar storm_bars_latency[] = {
	{ "resolve_p50_ns", "half of them" },
	{ "resolve_p99_ns", "99 of 100" },
	{ "resolve_max_ns", "all" },
	{ NULL, NULL },
};

static const char *terminal_of(const char *path)
{
	const char *dot = strrchr(path, '.');

	if (dot && !strcmp(dot, ".svg"))
		return "svg size 1200,900 font 'sans,13' background 'white'";
	if (dot && !strcmp(dot, ".png"))
		return "pngcairo size 1200,900 font 'sans,11'";
	return NULL;
}

/*
 * Run gnuplot with `input`; its messages go to standard error, or nowhere.  Returns its status,
 * below 0 if it did not run.
 */
static int run_gnuplot(char *const argv[], int input, bool quiet)
{
	posix_spawn_file_actions_t actions;
	pid_t child;
	int status = -1;
	int failed;

	posix_spawn_file_actions_init(&actions);
	if (input >= 0)
		posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
	if (quiet)
		posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	failed = posix_spawnp(&child, "gnuplot", &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (failed) {
		errno = failed;
		return -1;
	}
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

bool storm_plot_check(const char *path)
{
	char name[] = "gnuplot";
	char version[] = "--version";
	char *argv[] = { name, version, NULL };

	if (!terminal_of(path) || strpbrk(path, "\n\r")) {
		error(0, 0, "the plot's name must end in .svg or .png: '%.60s'", path);
		return false;
	}
	if (run_gnuplot(argv, -1, true)) {
		error(0, 0, "gnuplot, which draws the plot, can't be run");
		return false;
	}
	return true;
}

/* The row of a key that stands in one of the lists above. */
static const struct storm_row *row_of(const char *key)
{
	const struct storm_row *row = storm_rows;

	while (strcmp(row->key, key) != 0)
		row++;
	return row;
}

/* Write text in gnuplot's quotes; a quote in it is doubled. */
static void quote(const char *text, FILE *out)
{
	fputc('\'', out);
	for (; *text; text++) {
		if (*text == '\'')
			fputc('\'', out);
		fputc(*text, out);
	}
	fputc('\'', out);
}

/* Write text in which gnuplot would take underscores and the like for markup. */
static void plain(const char *text, FILE *out)
{
	for (; *text; text++)
		fputc(*text == '_' || *text == '"' ? ' ' : *text, out);
}

double storm_bar_value(const struct storm_bar *bar, const struct storm_figures *figures)
{
	const struct storm_row *row = row_of(bar->key);
	double value = (double)storm_figure(figures, row);

	if (row->unit == STORM_NS)
		return value / 1000;
	return value * 1000 / (double)(figures->accesses + !figures->accesses);
}

static void write_rows(const struct storm_report *report, const struct storm_bar *bar, FILE *out)
{
	for (; bar->key; bar++) {
		fprintf(out, "\"%s\"", bar->label);
		for (unsigned int k = 0; k < report->n_results; k++)
			fprintf(out, " %.6f", storm_bar_value(bar, &report->results[k].figures));
		fputc('\n', out);
	}
}

static void write_bars(const struct storm_report *report, const char *block, FILE *out)
{
	fputs("plot", out);
	for (unsigned int k = 0; k < report->n_results; k++)
		fprintf(out, "%s %s using ($%u > 0 ? $%u : 1/0)%s title \"%s\" lt %u",
			k ? ", \\\n" : "", block, k + 2, k + 2, k ? "" : ":xtic(1)",
			report->results[k].option, k + 1);
	fputc('\n', out);
}

static void write_script(const struct storm_report *report, const char *path, FILE *out)
{
	fprintf(out, "set terminal %s\nset output ", terminal_of(path));
	quote(path, out);
	fputs("\n$counts << END\n", out);
	write_rows(report, storm_bars_counts, out);
	fputs("END\n$latency << END\n", out);
	write_rows(report, storm_bars_latency, out);
	fputs("END\n"
	      "set linetype 1 lc rgb '#c44e52'\nset linetype 2 lc rgb '#dd8452'\n"
	      "set linetype 3 lc rgb '#4c72b0'\nset linetype 4 lc rgb '#55a868'\n"
	      "set style data histograms\nset style histogram clustered gap 1\n"
	      "set style fill solid 0.9 noborder\nset boxwidth 0.9\n"
	      "set grid ytics lc rgb '#dddddd'\nset border 3\n"
	      "set xtics nomirror scale 0\nset ytics nomirror\nset logscale y\n"
	      "set format y '%g'\nset key top right horizontal\n"
	      "set multiplot layout 2,1 title \"",
	      out);
	plain(report->title, out);
	fputs("\"\nset ylabel 'per 1000 accesses'\nset yrange [0.01:*]\n", out);
	write_bars(report, "$counts", out);
	fputs("set ylabel 'microseconds to resolve a fault'\nset yrange [0.1:*]\n", out);
	write_bars(report, "$latency", out);
	fputs("unset multiplot\n", out);
}

bool storm_plot(const struct storm_report *report, const char *path)
{
	char name[] = "gnuplot";
	char *argv[] = { name, NULL };
	FILE *script = tmpfile();
	bool drawn = false;

	if (!script) {
		error(0, errno, "the plot's script");
		return false;
	}
	write_script(report, path, script);
	if (fflush(script) || ferror(script) || fseek(script, 0, SEEK_SET))
		error(0, errno, "the plot's script");
	else if (run_gnuplot(argv, fileno(script), false))
		error(0, 0, "gnuplot could not draw %s", path);
	else
		drawn = true;
	fclose(script);
	return drawn;
}

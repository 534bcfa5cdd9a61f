/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A kernel's own stage-2 walker as a program: a script comes in, its transcript goes out.  Output is written when there is
 * nothing more to read at once, so that two programs can talk through pipes.
 */
#include "event.h"
#include "ops.h"
#include "script.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINE_MAX_BYTES 4096

static void crashed(int number)
{
	out_line("!!crash %d", number);
	out_flush();
	_exit(3);
}

static void run_line(char *line)
{
	struct words words;
	char *end;

	if (line[0] == '#') {
		out_line("%s", line);
		return;
	}
	if (line[0] == '<' || !strncmp(line, "  ", 2))
		return;
	if (line[0] == '>')
		line += line[1] == ' ' ? 2 : 1;
	end = strchr(line, '#');
	if (!end)
		end = line + strlen(line);
	while (end > line && strchr(" \t\r", end[-1]))
		end--;
	*end = 0;
	if (!*line)
		return;
	out_line("> %s", line);
	if (!script_cut(line, &words))
		out_line("< ?args");
	else if (words.count)
		ops_run(&words);
	else
		out_line("< ?op");
}

/* A line without its end; what is too long, or is no text, stays an unreadable line. */
struct line {
	char text[LINE_MAX_BYTES];
	size_t used;
	bool unreadable;
};

static void line_end(struct line *line)
{
	line->text[line->used] = 0;
	if (line->unreadable)
		out_line("< ?op");
	else
		run_line(line->text);
	line->used = 0;
	line->unreadable = false;
}

static void line_add(struct line *line, char c)
{
	if (c == '\n') {
		line_end(line);
		return;
	}
	if (c == 0 || line->used == sizeof(line->text) - 1)
		line->unreadable = true;
	else
		line->text[line->used++] = c;
}

int main(void)
{
	static const int deadly[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };
	static struct line line;
	static char in[1 << 16];
	ssize_t n;

	for (size_t i = 0; i < sizeof(deadly) / sizeof(deadly[0]); i++)
		signal(deadly[i], crashed);
	for (;;) {
		n = read(STDIN_FILENO, in, sizeof(in));
		if (n <= 0)
			break;
		for (ssize_t i = 0; i < n; i++)
			line_add(&line, in[i]);
		out_flush();
	}
	if (line.used || line.unreadable)
		line_end(&line);
	out_flush();
	return n < 0;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs a program that reads scripts, talks to it through pipes, and notices when it dies or hangs.
 */

#include "engine.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* What says nothing for so long hangs, on a busy machine, too. */
#define PATIENCE_MS 120000
/* An answer longer than this is a loop without end. */
#define MOST_BYTES (1U << 28)

void engine_open(struct engine *engine, const char *command)
{
	*engine = (struct engine){ .command = command, .pid = -1, .in = -1, .out = -1 };
	signal(SIGPIPE, SIG_IGN);
}

static void start(struct engine *engine)
{
	int to[2], from[2];

	if (pipe(to) || pipe(from))
		abort();
	for (int i = 0; i < 2; i++) {
		fcntl(to[i], F_SETFD, FD_CLOEXEC);
		fcntl(from[i], F_SETFD, FD_CLOEXEC);
	}
	engine->pid = fork();
	if (engine->pid < 0)
		abort();
	if (!engine->pid) {
		dup2(to[0], STDIN_FILENO);
		dup2(from[1], STDOUT_FILENO);
		execl("/bin/sh", "sh", "-c", engine->command, (char *)NULL);
		_exit(127);
	}
	close(to[0]);
	close(from[1]);
	engine->in = to[1];
	engine->out = from[0];
	fcntl(engine->in, F_SETFL, O_NONBLOCK);
	engine->runs = 0;
}

void engine_close(struct engine *engine)
{
	if (engine->pid < 0)
		return;
	close(engine->in);
	close(engine->out);
	kill(engine->pid, SIGKILL);
	waitpid(engine->pid, NULL, 0);
	engine->pid = -1;
}

struct traffic {
	char *send, *got;
	size_t sent, to_send, size, room;
};

static void prepare(struct traffic *t, const struct lines *script, const char *mark)
{
	FILE *to = open_memstream(&t->send, &t->to_send);

	if (!to)
		abort();
	lines_print(script, to, "");
	fprintf(to, "%s", mark);
	fclose(to);
}

static void send_some(struct engine *engine, struct traffic *t)
{
	ssize_t n = write(engine->in, t->send + t->sent, t->to_send - t->sent);

	if (n > 0)
		t->sent += (size_t)n;
	else if (n < 0 && errno != EAGAIN && errno != EINTR)
		t->sent = t->to_send;
}

static bool receive_some(struct engine *engine, struct traffic *t)
{
	ssize_t n;

	if (t->room - t->size < 65536) {
		t->room += t->room + 131072;
		t->got = realloc(t->got, t->room);
		if (!t->got)
			abort();
	}
	n = read(engine->out, t->got + t->size, t->room - t->size - 1);
	if (n <= 0)
		return n < 0 && errno == EINTR;
	t->size += (size_t)n;
	return true;
}

/* The mark is the last line of the script, which comes back as the last line of the transcript. */
static bool is_whole(const struct traffic *t, const char *mark)
{
	size_t n = strlen(mark);

	return t->size >= n && !memcmp(t->got + t->size - n, mark, n);
}

struct reply engine_run(struct engine *engine, const struct lines *script)
{
	struct traffic t = { 0 };
	struct reply reply = { 0 };
	char mark[64];

	if (engine->pid < 0)
		start(engine);
	snprintf(mark, sizeof(mark), "# end of run %u\n", engine->runs++);
	prepare(&t, script, mark);
	while (!is_whole(&t, mark)) {
		struct pollfd fd[2] = { { .fd = engine->out, .events = POLLIN },
					{ .fd = engine->in, .events = POLLOUT } };

		if (t.size > MOST_BYTES || poll(fd, t.sent < t.to_send ? 2 : 1, PATIENCE_MS) == 0) {
			reply.hung = true;
			break;
		}
		if (fd[1].revents)
			send_some(engine, &t);
		if (fd[0].revents && !receive_some(engine, &t)) {
			reply.died = true;
			break;
		}
	}
	/* An engine that hung may have said nothing at all. */
	if (!t.got)
		t.got = calloc(1, 1);
	if (!t.got)
		abort();
	if (reply.died || reply.hung)
		engine_close(engine);
	else
		t.size -= strlen(mark);
	t.got[t.size] = 0;
	free(t.send);
	reply.text = t.got;
	reply.size = t.size;
	return reply;
}

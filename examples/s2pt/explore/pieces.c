/* SPDX-License-Identifier: BSD-2-Clause */
/* Keeps what came of each beginning of a search, adds it up, writes it to files and reads it there. */

#include "pieces.h"

#include "s2pt/version.h"

#include <errno.h>
#include <error.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Beginnings from which on they are searched in several passes. */
#define MANY   64
#define PASSES 8

static bool count_one(void *ctx, uint64_t beginning)
{
	uint64_t *count = ctx;

	*count = beginning + 1;
	return false;
}

bool pieces_begin(struct pieces *pieces, const struct s2pt_explore_config *config)
{
	struct s2pt_explore_config counting = *config;
	struct s2pt_explore_result result;
	void *memory;

	*pieces = (struct pieces){ .varies = config->way == S2PT_EXPLORE_FUTURES };
	(void)snprintf(
		pieces->head, sizeof(pieces->head),
		"s2pt explore %s: %s %s vcpus %u way %d bound %d refuse %u fills %u entry %d weak %d",
		s2pt_version_text(), config->scenario->name, s2pt_policy_name(config->policy),
		config->vcpus, (int)config->way, config->bound, config->refuse, config->fills,
		(int)config->by_entry, (int)config->weak);
	counting.takes = count_one;
	counting.took = NULL;
	counting.progress = NULL;
	counting.ctx = &pieces->count;
	s2pt_explore(&counting, &result);
	pieces->end = result.end;
	if (result.end == S2PT_EXPLORE_BAD)
		return false;
	memory = mmap(NULL, (pieces->count + 1) * sizeof(*pieces->piece), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		return false;
	pieces->piece = memory;
	return true;
}

void pieces_end(struct pieces *pieces)
{
	if (pieces->piece)
		(void)munmap(pieces->piece, (pieces->count + 1) * sizeof(*pieces->piece));
	pieces->piece = NULL;
}

unsigned int pieces_passes(const struct pieces *pieces)
{
	return pieces->count < MANY ? 1 : PASSES;
}

uint64_t pieces_rank(const struct pieces *pieces, uint64_t number)
{
	unsigned int passes = pieces_passes(pieces);
	uint64_t pass = number % passes;
	uint64_t whole = pieces->count / passes;
	uint64_t rest = pieces->count % passes;

	return pass * whole + (pass < rest ? pass : rest) + number / passes;
}

uint64_t pieces_at(const struct pieces *pieces, uint64_t rank)
{
	unsigned int passes = pieces_passes(pieces);
	uint64_t number = 0;

	for (uint64_t pass = 0; pass < passes; pass++) {
		uint64_t first = pieces_rank(pieces, pass);

		if (pass < pieces->count && first <= rank)
			number = pass + (rank - first) * passes;
	}
	return number;
}

void pieces_put(struct pieces *pieces, uint64_t number, const struct s2pt_explore_result *part)
{
	struct piece *piece = &pieces->piece[number];

	piece->end = part->end;
	piece->refused = part->refused;
	piece->longest = part->longest;
	piece->faults = part->faults;
	piece->schedules = part->schedules;
	piece->states = part->states;
	piece->digest = part->digest;
	atomic_store(&piece->state, PIECE_DONE);
}

static bool is_find(enum s2pt_explore_end end)
{
	return end == S2PT_EXPLORE_LIVELOCK || end == S2PT_EXPLORE_WRONG;
}

static void add(struct s2pt_explore_result *sum, const struct piece *piece)
{
	sum->refused |= piece->refused;
	sum->schedules += piece->schedules;
	sum->states += piece->states;
	sum->digest += piece->digest;
	if (piece->longest > sum->longest)
		sum->longest = piece->longest;
	if (piece->faults > sum->faults)
		sum->faults = piece->faults;
	if (piece->end != S2PT_EXPLORE_EXHAUSTED)
		sum->end = piece->end;
}

struct pieces_sum pieces_sum(const struct pieces *pieces)
{
	struct pieces_sum sum = { .result = { .end = pieces->end }, .found = pieces->count };

	for (uint64_t rank = 0; rank < pieces->count; rank++) {
		uint64_t number = pieces_at(pieces, rank);
		const struct piece *piece = &pieces->piece[number];

		if (atomic_load(&piece->state) != PIECE_DONE) {
			sum.missing++;
			continue;
		}
		add(&sum.result, piece);
		if (!is_find(piece->end))
			continue;
		sum.result.finds = 1;
		sum.found = number;
		break;
	}
	if (sum.missing && sum.found == pieces->count)
		sum.result.end = S2PT_EXPLORE_GIVEN_UP;
	return sum;
}

static bool write_all(const struct pieces *pieces, FILE *file)
{
	(void)fprintf(file, "%s\nbeginnings %" PRIu64 "\n", pieces->head, pieces->count);
	for (uint64_t i = 0; i < pieces->count; i++) {
		const struct piece *piece = &pieces->piece[i];

		if (atomic_load(&piece->state) == PIECE_DONE)
			(void)fprintf(file,
				      "%" PRIu64 " %s %" PRIu64 " %" PRIu64 " 0x%016" PRIx64
				      " %u %u %d\n",
				      i, s2pt_explore_end_name(piece->end), piece->schedules,
				      piece->states, piece->digest, piece->longest, piece->faults,
				      (int)piece->refused);
	}
	(void)fprintf(file, "end\n");
	return !ferror(file);
}

/* Written beside, then renamed, so that there is always a whole file. */
bool pieces_save(const struct pieces *pieces, const char *path)
{
	size_t room = strlen(path) + sizeof(".new");
	char *beside = malloc(room);
	FILE *file = NULL;
	bool fine = false;

	if (beside) {
		(void)snprintf(beside, room, "%s.new", path);
		file = fopen(beside, "w");
	}
	if (file) {
		fine = write_all(pieces, file);
		fine &= fclose(file) == 0;
		fine = fine && rename(beside, path) == 0;
	}
	if (!fine)
		error(0, errno, "%s", path);
	free(beside);
	return fine;
}

static bool end_of(const char *name, enum s2pt_explore_end *end)
{
	for (unsigned int i = 0; i < S2PT_EXPLORE_BAD; i++) {
		*end = (enum s2pt_explore_end)i;
		if (strcmp(s2pt_explore_end_name(*end), name) == 0)
			return true;
	}
	return false;
}

/* Take a number off a line, and the blank behind it. */
static bool take_number(const char **at, uint64_t most, uint64_t *value)
{
	char *end;

	if (**at < '0' || **at > '9')
		return false;
	errno = 0;
	*value = strtoull(*at, &end, (*at)[0] == '0' && (*at)[1] == 'x' ? 16 : 10);
	if (errno || *value > most || (*end && *end != ' '))
		return false;
	*at = *end ? end + 1 : end;
	return true;
}

/* Take the name of an end off a line, and the blank behind it. */
static bool take_end(const char **at, enum s2pt_explore_end *end)
{
	char name[16];
	size_t length = strcspn(*at, " ");

	if (length >= sizeof(name) || (*at)[length] != ' ')
		return false;
	memcpy(name, *at, length);
	name[length] = '\0';
	*at += length + 1;
	return end_of(name, end);
}

/* Take in the line of a piece.  False: it is none, or contradicts what is known of the piece. */
static bool take_line(struct pieces *pieces, const char *line)
{
	struct s2pt_explore_result part = { .end = S2PT_EXPLORE_BAD };
	const struct piece *known;
	uint64_t longest;
	uint64_t faults;
	uint64_t refused;
	uint64_t number;

	if (!take_number(&line, UINT64_MAX, &number) || number >= pieces->count ||
	    !take_end(&line, &part.end) || !take_number(&line, UINT64_MAX, &part.schedules) ||
	    !take_number(&line, UINT64_MAX, &part.states) ||
	    !take_number(&line, UINT64_MAX, &part.digest) ||
	    !take_number(&line, UINT_MAX, &longest) || !take_number(&line, UINT_MAX, &faults) ||
	    !take_number(&line, 1, &refused) || *line)
		return false;
	part.longest = (unsigned int)longest;
	part.faults = (unsigned int)faults;
	part.refused = refused != 0;
	known = &pieces->piece[number];
	if (atomic_load(&known->state) != PIECE_DONE) {
		pieces_put(pieces, number, &part);
		return true;
	}
	return known->end == part.end && (pieces->varies || (known->schedules == part.schedules &&
							     known->digest == part.digest));
}

/* Does the line say how many beginnings there are? */
static bool counts_right(const struct pieces *pieces, const char *line)
{
	char want[64];

	(void)snprintf(want, sizeof(want), "beginnings %" PRIu64, pieces->count);
	return strcmp(line, want) == 0;
}

static bool read_all(struct pieces *pieces, FILE *file)
{
	char line[320];
	unsigned int row = 0;

	for (; fgets(line, sizeof(line), file); row++) {
		line[strcspn(line, "\n")] = '\0';
		if (row == 0 && strcmp(line, pieces->head) != 0)
			return false;
		if (row == 1 && !counts_right(pieces, line))
			return false;
		if (strcmp(line, "end") == 0)
			return row > 1;
		if (row > 1 && !take_line(pieces, line))
			return false;
	}
	return false;
}

bool pieces_load(struct pieces *pieces, const char *path)
{
	FILE *file = fopen(path, "r");
	bool fine;

	if (!file) {
		error(0, errno, "%s", path);
		return false;
	}
	fine = read_all(pieces, file);
	(void)fclose(file);
	if (!fine)
		error(0, 0, "%s is of another search, or damaged", path);
	return fine;
}

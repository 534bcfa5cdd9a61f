/* SPDX-License-Identifier: BSD-2-Clause */
/* Prints the lines of a recording, without a C library. */

#include "s2pt/record/line.h"

/* What stands behind the word of a line, a letter a field; see `put_field`. */
struct shape {
	const char *word;
	const char *fields;
};

static const struct shape shapes[S2PT_LINE_KINDS] = {
	[S2PT_LINE_ALLOC] = { "alloc", "asg" },  [S2PT_LINE_ROOT] = { "root", "ave" },
	[S2PT_LINE_PLAIN] = { "plain", "awpl" }, [S2PT_LINE_RELEASE] = { "release", "aw" },
	[S2PT_LINE_SWAP] = { "swap", "afwr" },   [S2PT_LINE_LOST] = { "lost", "afwr" },
	[S2PT_LINE_MMU] = { "mmu", "afw" },      [S2PT_LINE_STEP] = { NULL, "nvob" },
	[S2PT_LINE_DC] = { "dc", "as" },         [S2PT_LINE_IC] = { "ic", "as" },
	[S2PT_LINE_RETIRE] = { "retire", "a" },  [S2PT_LINE_FREE] = { "free", "a" },
	[S2PT_LINE_READ] = { "read", "" },       [S2PT_LINE_UNREAD] = { "unread", "" },
	[S2PT_LINE_ENTER] = { "enter", "" },     [S2PT_LINE_LEAVE] = { "leave", "" },
	[S2PT_LINE_ALONE] = { "alone", "" },     [S2PT_LINE_BESIDE] = { "beside", "" },
	[S2PT_LINE_STALE] = { "stale", "a" },    [S2PT_LINE_END] = { "end", "" },
	[S2PT_LINE_UNSEEN] = { "unseen", "aw" }, [S2PT_LINE_ASK] = { "ask ", "nasoteR" },
	[S2PT_LINE_DONE] = { "done", "d" },
};

/* A line that is being printed.  `used` counts on where there is no room. */
struct pen {
	char *text;
	size_t size;
	size_t used;
};

static void put_char(struct pen *pen, char letter)
{
	if (pen->used < pen->size)
		pen->text[pen->used] = letter;
	pen->used++;
}

static void put_word(struct pen *pen, const char *word)
{
	while (*word)
		put_char(pen, *word++);
}

static void put_small(struct pen *pen, const char *name)
{
	for (; *name; name++) {
		char letter = *name;

		if (letter >= 'A' && letter <= 'Z')
			letter = (char)(letter - 'A' + 'a');
		put_char(pen, letter);
	}
}

static void put_decimal(struct pen *pen, uint64_t value)
{
	char digits[20];
	unsigned int i = 0;

	do
		digits[i++] = (char)('0' + value % 10);
	while (value /= 10);
	while (i)
		put_char(pen, digits[--i]);
}

static void put_hex(struct pen *pen, uint64_t value)
{
	int shift = 60;

	put_word(pen, " 0x");
	while (shift && !(value >> shift))
		shift -= 4;
	for (; shift >= 0; shift -= 4)
		put_char(pen, "0123456789abcdef"[value >> shift & 0xf]);
}

static void put_pair(struct pen *pen, const char *key, uint64_t value)
{
	put_word(pen, key);
	put_decimal(pen, value);
}

static void put_signed(struct pen *pen, const char *key, int value)
{
	put_word(pen, key);
	if (value < 0)
		put_char(pen, '-');
	put_decimal(pen, value < 0 ? -(uint64_t)value : (uint64_t)value);
}

/* A word that is there or not. */
static void put_mark(struct pen *pen, char field, const struct s2pt_line *line)
{
	switch (field) {
	case 'r':
		if (line->relaxed)
			put_word(pen, " relaxed");
		break;
	case 'g':
		if (line->garbage)
			put_word(pen, " garbage");
		break;
	case 'e':
		if (line->secure)
			put_word(pen, " secure");
		break;
	case 'b':
		if (line->broadcast)
			put_word(pen, " broadcast");
		break;
	}
}

static void put_field(struct pen *pen, char field, const struct s2pt_line *line)
{
	switch (field) {
	case 'a':
		put_hex(pen, line->at);
		break;
	case 's':
		put_hex(pen, line->size);
		break;
	case 'p':
		if (line->size)
			put_pair(pen, " ", line->size);
		break;
	case 'l':
		if (line->late)
			put_pair(pen, " late ", line->late);
		break;
	case 'R':
		if (line->want) {
			put_word(pen, " root");
			put_hex(pen, line->want);
		}
		break;
	case 'f':
		put_hex(pen, line->found);
		break;
	case 'w':
		put_hex(pen, line->want);
		break;
	case 'n':
		put_small(pen, line->name);
		break;
	case 't':
		if (line->prot) {
			put_char(pen, ' ');
			put_word(pen, line->prot);
		}
		break;
	case 'd':
		put_signed(pen, " ", line->status);
		break;
	case 'v':
		if (line->has_vmid)
			put_pair(pen, " ", line->vmid);
		break;
	case 'o':
		if (line->has_operand)
			put_hex(pen, line->operand);
		break;
	default:
		put_mark(pen, field, line);
	}
}

/* End the line.  Returns its length, or -1 if there was no room. */
static int lift(struct pen *pen)
{
	put_char(pen, 0);
	return pen->used <= pen->size ? (int)(pen->used - 1) : -1;
}

int s2pt_line_print_head(const struct s2pt_line_head *head, char *text, size_t size)
{
	struct pen pen = { .size = size };

	pen.text = text;
	put_pair(&pen, "s2pt-recording ", head->version ? head->version : 1);
	put_pair(&pen, " granule=", head->granule);
	put_pair(&pen, " ipa=", head->ipa);
	put_pair(&pen, " pa=", head->pa);
	put_signed(&pen, " start=", head->start);
	put_pair(&pen, " lpa2=", head->lpa2);
	put_pair(&pen, " fwb=", head->fwb);
	put_pair(&pen, " bbm=", head->bbm);
	put_pair(&pen, " hardware=", head->hardware);
	put_pair(&pen, " caches=", head->caches);
	put_pair(&pen, " cpus=", head->cpus);
	put_pair(&pen, " vmid=", head->vmid);
	if (head->stage1) {
		put_word(&pen, " stage1=");
		put_word(&pen, head->stage1);
		put_pair(&pen, " upper=", head->upper);
	}
	if (head->secure)
		put_word(&pen, " secure=1");
	if (head->exact)
		put_word(&pen, " exact=1");
	if (head->policy && head->policy[0]) {
		put_word(&pen, " policy=");
		put_word(&pen, head->policy);
	}
	return lift(&pen);
}

int s2pt_line_print(const struct s2pt_line *line, char *text, size_t size)
{
	const struct shape *shape = &shapes[line->kind];
	struct pen pen = { .size = size };

	pen.text = text;
	put_decimal(&pen, line->cpu);
	put_char(&pen, ' ');
	if (shape->word)
		put_word(&pen, shape->word);
	for (const char *field = shape->fields; *field; field++)
		put_field(&pen, *field, line);
	return lift(&pen);
}

const char *s2pt_line_word(enum s2pt_line_kind kind)
{
	return shapes[kind].word;
}

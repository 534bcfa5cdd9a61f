/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads what stands behind the words of a recording, field by field. */

#include "record_fields.h"

#include "record_words.h"

#include <string.h>

static bool take_number(struct text *text, uint64_t most, uint64_t *number)
{
	return s2pt_text_take(text, " ") && s2pt_text_number(text, most, number);
}

static bool has_number(const struct text *text)
{
	return *text->at == ' ' && text->at[1] >= '0' && text->at[1] <= '9';
}

bool s2pt_record_numbers(const struct text *text, unsigned int least)
{
	struct text tried = *text;
	uint64_t number;

	while (least && take_number(&tried, UINT64_MAX, &number))
		least--;
	return least == 0;
}

/* Take a word that may be missing, and say whether it is there. */
static bool take_flag(struct text *text, const char *word, bool *flag)
{
	struct text tried = *text;

	if (!s2pt_text_take(&tried, word) || s2pt_text_word(&tried))
		return true;
	*flag = true;
	*text = tried;
	return true;
}

static bool take_vmid(struct text *text, unsigned int *vmid)
{
	uint64_t number = 0;

	if (!take_number(text, UINT16_MAX, &number))
		return false;
	*vmid = (unsigned int)number;
	return true;
}

/* The VMID of a TLBI, which stands before its operand, if it has one. */
static bool take_tlbi_vmid(struct text *text, struct s2pt_check_event *event)
{
	bool operand = s2pt_instruction_has_operand(event->instruction);

	event->vmid = S2PT_CHECK_CURRENT_VMID;
	if (!s2pt_record_numbers(text, operand ? 2 : 1))
		return true;
	return take_vmid(text, &event->vmid);
}

static bool take_instruction(struct text *text, struct s2pt_check_event *event)
{
	size_t first = s2pt_text_word(text);
	struct text rest = { text->at + first };
	size_t second = *rest.at == ' ' ? s2pt_text_word(&(struct text){ rest.at + 1 }) : 0;

	/* Two words, or "isb" or "dsb" alone. */
	if (second && rest.at[1] != '#' &&
	    s2pt_instruction_parse(text->at, first + 1 + second, &event->instruction)) {
		text->at += first + 1 + second;
		return true;
	}
	if (!s2pt_instruction_parse(text->at, first, &event->instruction))
		return false;
	text->at += first;
	return true;
}

/* The operation of a command, which is that of a TLBI. */
static bool take_command(struct text *text, struct s2pt_check_event *event)
{
	char name[S2PT_INSTRUCTION_SIZE] = "tlbi ";
	size_t length;

	if (!s2pt_text_take(text, " "))
		return false;
	length = s2pt_text_word(text);
	if (length == 0 || length + strlen(name) >= sizeof(name))
		return false;
	memcpy(name + strlen(name), text->at, length);
	text->at += length;
	return s2pt_instruction_parse(name, strlen("tlbi ") + length, &event->instruction);
}

static bool take_device(struct text *text, struct s2pt_check_event *event)
{
	size_t length;

	if (!s2pt_text_take(text, " "))
		return false;
	length = s2pt_text_word(text);
	if (length == 0 || length > S2PT_RECORD_DEVICE)
		return false;
	event->found = 0;
	for (size_t i = 0; i < length; i++)
		event->found |= (uint64_t)(unsigned char)text->at[i] << (8 * i);
	text->at += length;
	return true;
}

/* The permissions that are asked for; they may be missing. */
static bool take_may(struct text *text, uint64_t *may)
{
	struct text next = *text;

	*may = 0;
	if ((s2pt_text_take(&next, " secure") || s2pt_text_take(&next, " root")) &&
	    !s2pt_text_word(&next))
		return true;
	if (*text->at != ' ' || text->at[1] == '#' || !text->at[1])
		return true;
	text->at++;
	*may = S2PT_CHECK_SAID;
	if (s2pt_text_take(text, "-"))
		return true;
	for (; s2pt_text_word(text); text->at++)
		switch (*text->at) {
		case 'r':
			*may |= S2PT_CHECK_R;
			break;
		case 'w':
			*may |= S2PT_CHECK_W;
			break;
		case 'x':
			*may |= S2PT_CHECK_X;
			break;
		default:
			return false;
		}
	return true;
}

/* The root of the tables that are asked about; it may be missing. */
static bool take_root(struct text *text, struct s2pt_check_event *event)
{
	bool there = false;

	return take_flag(text, " root", &there) &&
	       (!there || take_number(text, UINT64_MAX, &event->step.operand));
}

static bool take_wish(struct text *text, struct s2pt_check_event *event)
{
	if (s2pt_text_take(text, " map"))
		event->what = S2PT_CHECK_MAP;
	else if (s2pt_text_take(text, " unmap"))
		event->what = S2PT_CHECK_UNMAP;
	else if (s2pt_text_take(text, " protect"))
		event->what = S2PT_CHECK_PROTECT;
	else
		return false;
	return take_number(text, UINT64_MAX, &event->at) &&
	       take_number(text, UINT64_MAX, &event->size) &&
	       (event->what != S2PT_CHECK_MAP || take_number(text, UINT64_MAX, &event->want)) &&
	       take_may(text, &event->found);
}

static bool take_status(struct text *text, struct s2pt_check_event *event)
{
	bool minus;

	if (!s2pt_text_take(text, " "))
		return false;
	minus = s2pt_text_take(text, "-");
	if (!s2pt_text_number(text, INT32_MAX, &event->want))
		return false;
	if (minus)
		event->want = -event->want;
	return true;
}

static bool take_register(struct text *text, struct s2pt_check_event *event)
{
	static const char *const names[] = {
		[S2PT_CHECK_VTTBR] = " vttbr_el2", [S2PT_CHECK_VTCR] = " vtcr_el2",
		[S2PT_CHECK_HCR] = " hcr_el2",     [S2PT_CHECK_TTBR0] = " ttbr0_el2",
		[S2PT_CHECK_TTBR1] = " ttbr1_el2", [S2PT_CHECK_VSTTBR] = " vsttbr_el2",
		[S2PT_CHECK_VSTCR] = " vstcr_el2",
	};

	for (unsigned int i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (s2pt_text_take(text, names[i])) {
			event->what = (uint8_t)i;
			return s2pt_text_word(text) == 0;
		}
	return false;
}

static bool take_walker(struct text *text, struct s2pt_check_event *event)
{
	bool broadcast = false;

	if (has_number(text) && !take_number(text, UINT64_MAX, &event->at))
		return false;
	(void)take_flag(text, " broadcast", &broadcast);
	event->what = broadcast;
	return true;
}

static bool take_address(struct text *text, char field, struct s2pt_check_event *event)
{
	switch (field) {
	case 'a':
		return take_number(text, UINT64_MAX, &event->at);
	case 's':
		return take_number(text, UINT64_MAX, &event->size);
	case 'f':
		return take_number(text, UINT64_MAX, &event->found);
	default:
		return take_number(text, UINT64_MAX, &event->want);
	}
}

bool s2pt_record_field(struct text *text, char field, struct s2pt_check_event *event)
{
	switch (field) {
	case 'p':
		return !has_number(text) || take_number(text, INT64_MAX, &event->size);
	case 'l':
		return !s2pt_text_take(text, " late") || take_number(text, INT64_MAX, &event->late);
	case 'r':
		return take_flag(text, " relaxed", &event->relaxed);
	case 'g':
		return take_flag(text, " garbage", &event->garbage);
	case 'e':
		return take_flag(text, " secure", &event->secure);
	case 'u':
		event->unseen = true;
		return true;
	case 'i':
		return event->kind == S2PT_CHECK_COMMAND ? take_command(text, event)
							 : take_instruction(text, event);
	case 'V':
		return event->kind == S2PT_CHECK_WALKER ? take_vmid(text, &event->vmid)
							: take_tlbi_vmid(text, event);
	case 'X':
		return !s2pt_instruction_has_operand(event->instruction) ||
		       take_number(text, UINT64_MAX, &event->step.operand);
	case 'v':
		event->what = has_number(text);
		return !event->what || take_vmid(text, &event->vmid);
	case 'A':
		return take_wish(text, event);
	case 'R':
		return take_root(text, event);
	case 'd':
		return take_status(text, event);
	case 'n':
		return take_device(text, event);
	case 'm':
		return take_register(text, event);
	case 'b':
		return take_walker(text, event);
	default:
		return take_address(text, field, event);
	}
}

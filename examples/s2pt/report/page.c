/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes a report: the page around it, which page.cmake makes of report.html, and what it shows as
 * JSON in the middle.
 */

#include "page.h"

#include "json.h"

#include <errno.h>
#include <error.h>

/* The page up to where the JSON stands, and from there on. */
extern const unsigned char page_head[];
extern const size_t page_head_size;
extern const unsigned char page_tail[];
extern const size_t page_tail_size;

static bool write_page(const struct page *page, FILE *out)
{
	bool fine = true;

	fwrite(page_head, 1, page_head_size, out);
	fputs("{\"summary\":", out);
	fine &= html_json(page->summary, out);
	fputs(",\n\"timelines\":[", out);
	for (unsigned int i = 0; i < page->timelines; i++) {
		fputs(i ? ",\n" : "", out);
		fine &= timeline_write(page->timeline[i], out);
	}
	fputs("]}", out);
	fwrite(page_tail, 1, page_tail_size, out);
	return fine;
}

bool page_write(const struct page *page, const char *path)
{
	FILE *out = fopen(path, "w");
	bool fine;

	if (!out) {
		error(0, errno, "%s", path);
		return false;
	}
	fine = write_page(page, out);
	if (!fine)
		error(0, ENOMEM, "%s", path);
	if (ferror(out) | fclose(out)) {
		error(0, errno, "%s", path);
		fine = false;
	}
	return fine;
}

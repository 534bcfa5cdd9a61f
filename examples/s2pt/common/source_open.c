/* SPDX-License-Identifier: BSD-2-Clause */
/* Opens the image that the command line names, with the registers of its trees. */

#include "source_open.h"

#include "listing.h"
#include "source_machine.h"
#include "source_registers.h"
#include "source_text.h"

#include <error.h>

/* A machine tells its registers itself, where the command line does not. */
static bool open_machine(struct source *source, struct findings *findings)
{
	source->image = image_open(&source->image_args, findings);
	if (!source->image)
		return false;
	if (source->vttbrs || source->registers_path)
		return source_registers(source);
	return source_machine(source);
}

/* Takes the bytes over. */
static bool open_file(struct source *source, struct bytes *bytes, struct findings *findings)
{
	const struct image_args *args = &source->image_args;

	if (!args->raw && paste_is_text(bytes) && !listing_has(bytes)) {
		source->paste = paste_tree_open(bytes, args->path);
		bytes_close(bytes);
		return source->paste && source_text(source, findings);
	}
	if (source->has_level) {
		error(0, 0, "%s is no text: --level does not go with it", args->path);
		bytes_close(bytes);
		return false;
	}
	if (!source_registers(source)) {
		bytes_close(bytes);
		return false;
	}
	source->image = image_from_bytes(args, bytes, findings);
	return source->image != NULL;
}

bool source_open(struct source *source, struct findings *findings)
{
	const struct image_args *args = &source->image_args;
	struct bytes bytes = { 0 };
	bool good;

	source->registers = (struct registers){ 0 };
	if (args->gdb)
		good = open_machine(source, findings);
	else
		good = bytes_open(&bytes, args->path) && open_file(source, &bytes, findings);
	source->registers.fwb |= source->fwb;
	source->registers.xnx |= source->xnx;
	if (!good)
		source_close(source);
	return good;
}

void source_close(struct source *source)
{
	image_close(source->image);
	paste_tree_close(source->paste);
	registers_free(&source->registers);
	findings_clear(&source->notes);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* The kinds of events that a timeline tells apart. */

#ifndef REPORT_KIND_H
#define REPORT_KIND_H

/* What an event is drawn as.  draw.js has the same list. */
enum timeline_kind {
	/* An entry becomes valid, a leaf or a link to a table; or invalid. */
	TIMELINE_MAKE,
	TIMELINE_LINK,
	TIMELINE_BREAK,
	TIMELINE_UNLINK,
	/* Permissions are added, taken away; anything else of a valid entry is changed. */
	TIMELINE_WIDEN,
	TIMELINE_NARROW,
	TIMELINE_CHANGE,
	/* One invalid word is written over another. */
	TIMELINE_MARK,
	/* A store to a table that no MMU reaches. */
	TIMELINE_PRIVATE,
	TIMELINE_LOST,
	TIMELINE_HARDWARE,
	TIMELINE_TLBI,
	TIMELINE_BARRIER,
	/* Allocated, retired, freed, put into VTTBR_EL2. */
	TIMELINE_TABLE,
	TIMELINE_CACHE,
	/* An operation or a read section begins or ends. */
	TIMELINE_OPERATION,
	/* Registers, devices, what was asked for. */
	TIMELINE_OTHER,
	TIMELINE_FAULT,
	TIMELINE_STALE,
	TIMELINE_REMARK,
	/* A step that only looks. */
	TIMELINE_LOOK,
};

#endif

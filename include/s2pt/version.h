/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_VERSION_H
#define S2PT_VERSION_H

/**
 * @file
 * The version: of these headers, as macros, and of the library that is linked, by a function.
 *
 * Before 1.0 a new minor version may change the interface, and the shared library's name changes
 * with it.  A new patch version does not.
 */

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** First number of the version. */
#define S2PT_VERSION_MAJOR 0

/** Second number of the version. */
#define S2PT_VERSION_MINOR 2

/** Third number of the version. */
#define S2PT_VERSION_PATCH 0

/** Makes one number of a version's three, for comparisons in `#if`. */
#define S2PT_VERSION_NUMBER(major, minor, patch) (((major) << 16) | ((minor) << 8) | (patch))

/** The version of these headers as one number. */
#define S2PT_VERSION S2PT_VERSION_NUMBER(S2PT_VERSION_MAJOR, S2PT_VERSION_MINOR, S2PT_VERSION_PATCH)

/** The version of the library that is linked, as one number: compare it with S2PT_VERSION. */
unsigned int s2pt_version(void);

/** The version of the library that is linked, as text: "0.2.0". */
const char *s2pt_version_text(void);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif

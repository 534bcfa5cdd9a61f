/* SPDX-License-Identifier: GPL-2.0-only */
/* The host is no realm. */
#define is_realm_world() false

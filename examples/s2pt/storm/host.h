/* SPDX-License-Identifier: BSD-2-Clause */
/* The thread of the host: its steps, in the order of the script. */

#ifndef STORM_HOST_H
#define STORM_HOST_H

/* The thread's function; `arg` is a `struct storm`. */
void *storm_host_main(void *arg);

#endif

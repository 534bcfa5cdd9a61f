/* SPDX-License-Identifier: BSD-2-Clause */
/* Gets the bytes of a file: mapped if it is plain, since dumps can be larger than memory, or read. */

#include "bytes.h"

#include "xz.h"

#include <errno.h>
#include <error.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static bool read_file(struct bytes *bytes, const char *path)
{
	struct xz *xz = xz_open(path);

	if (!xz) {
		error(0, errno, "%s", path);
		return false;
	}
	bytes->data = xz_slurp(xz, &bytes->size);
	if (!bytes->data)
		error(0, 0, "%s: %s", path, xz_error(xz));
	xz_close(xz);
	return bytes->data != NULL;
}

/* Map a file if it is a plain one. */
static bool map_file(struct bytes *bytes, const char *path)
{
	static const char magic[] = "\xfd"
				    "7zXZ";
	struct stat about;
	void *data = MAP_FAILED;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return false;
	if (!fstat(fd, &about) && S_ISREG(about.st_mode) && about.st_size > 0)
		data = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (data == MAP_FAILED)
		return false;
	*bytes = (struct bytes){ data, (size_t)about.st_size, true };
	/* The magic number is six bytes long with its final NUL. */
	if (bytes->size < sizeof(magic) || memcmp(data, magic, sizeof(magic)) != 0)
		return true;
	bytes_close(bytes);
	return false;
}

bool bytes_open(struct bytes *bytes, const char *path)
{
	*bytes = (struct bytes){ 0 };
	return (strcmp(path, "-") != 0 && map_file(bytes, path)) || read_file(bytes, path);
}

void bytes_close(struct bytes *bytes)
{
	if (bytes->mapped)
		munmap(bytes->data, bytes->size);
	else
		free(bytes->data);
	*bytes = (struct bytes){ 0 };
}

#define _GNU_SOURCE
#include "CLinux.h"

#include <fcntl.h>

int telos_find_folder(int folder, const char *path) {
    return openat(folder, path, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

#define _GNU_SOURCE
#include "CLinux.h"

#include <fcntl.h>

void telos_begin_writing(int descriptor) {
    (void)sync_file_range(descriptor, 0, 0, SYNC_FILE_RANGE_WRITE);
}

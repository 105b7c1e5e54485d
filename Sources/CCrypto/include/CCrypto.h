// SHA-256 by the system's libcrypto, which is opened when it is first needed: a process that hashes nothing (most
// supervisors while they start, `telos --help`) does not pay for loading it.
#pragma once

#include <stddef.h>

/// A SHA-256 in the making.
typedef struct evp_md_ctx_st telos_sha256;

/// What keeps libcrypto from being used, one sentence; NULL when it can be.
const char *telos_crypto_problem(void);

/// NULL when libcrypto cannot be used or memory is exhausted.
telos_sha256 *telos_sha256_begin(void);

/// 1, or 0 when libcrypto refuses.
int telos_sha256_update(telos_sha256 *context, const void *bytes, size_t count);

/// Writes the digest. 1, or 0 when libcrypto refuses.
int telos_sha256_end(telos_sha256 *context, unsigned char digest[32]);

void telos_sha256_free(telos_sha256 *context);

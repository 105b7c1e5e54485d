// The functions for one hash alone, of every OpenSSL since 0.9.7. The general interface that OpenSSL 3 recommends over
// them reads its configuration and looks for providers before the first hash: a millisecond of every start.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

#include "CCrypto.h"

#include <dlfcn.h>
#include <openssl/evp.h>
#include <pthread.h>

#define TEXT_OF(number) #number
#define TEXT(number) TEXT_OF(number)
/// The library of the headers that this is compiled with.
#define LIBRARY "libcrypto.so." TEXT(OPENSSL_SHLIB_VERSION)

static struct {
    const char *problem;
    __typeof__(&EVP_MD_CTX_new) new_context;
    __typeof__(&EVP_MD_CTX_free) free_context;
    __typeof__(&EVP_sha256) sha256;
    __typeof__(&EVP_DigestInit_ex) begin;
    __typeof__(&EVP_DigestUpdate) update;
    __typeof__(&EVP_DigestFinal_ex) end;
} crypto;

static pthread_once_t opening = PTHREAD_ONCE_INIT;

static void *function(void *library, const char *name) {
    void *found = dlsym(library, name);
    if (!found) crypto.problem = LIBRARY " lacks a function of SHA-256; install OpenSSL's library anew";
    return found;
}

static void open_library(void) {
    void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        crypto.problem = LIBRARY " cannot be opened; install OpenSSL's library (libssl)";
        return;
    }
    crypto.new_context = (__typeof__(crypto.new_context))function(library, "EVP_MD_CTX_new");
    crypto.free_context = (__typeof__(crypto.free_context))function(library, "EVP_MD_CTX_free");
    crypto.sha256 = (__typeof__(crypto.sha256))function(library, "EVP_sha256");
    crypto.begin = (__typeof__(crypto.begin))function(library, "EVP_DigestInit_ex");
    crypto.update = (__typeof__(crypto.update))function(library, "EVP_DigestUpdate");
    crypto.end = (__typeof__(crypto.end))function(library, "EVP_DigestFinal_ex");
}

const char *telos_crypto_problem(void) {
    pthread_once(&opening, open_library);
    return crypto.problem;
}

telos_sha256 *telos_sha256_begin(void) {
    if (telos_crypto_problem()) return NULL;
    telos_sha256 *context = crypto.new_context();
    if (context && crypto.begin(context, crypto.sha256(), NULL) == 1) return context;
    if (context) crypto.free_context(context);
    return NULL;
}

int telos_sha256_update(telos_sha256 *context, const void *bytes, size_t count) {
    return crypto.update(context, bytes, count);
}

int telos_sha256_end(telos_sha256 *context, unsigned char digest[32]) {
    return crypto.end(context, digest, NULL);
}

void telos_sha256_free(telos_sha256 *context) {
    crypto.free_context(context);
}

#pragma once
// Before ldns: without it <ldns/common.h> redefines bool as signed char, which Swift then sees as Int8.
#include <stdbool.h>
#include <ldns/common.h>
// Hides OpenSSL's declarations, so that importing this module does not let a room touch TLS.
// Only ldns_struct_key changes its layout by this; nothing here reads its fields.
#undef LDNS_BUILD_CONFIG_HAVE_SSL
#define LDNS_BUILD_CONFIG_HAVE_SSL 0
#include <ldns/ldns.h>

#pragma once
#include <openssl/ssl.h>
#include <openssl/err.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <openssl/x509_vfy.h>
#include <openssl/pem.h>
#include <openssl/ocsp.h>
#include <openssl/evp.h>
#include <openssl/ec.h>
#include <openssl/rsa.h>
#include <openssl/ct.h>

// Function-like macros, which Swift cannot import.
static inline int ep_SSL_CTX_set_min_proto_version(SSL_CTX *c, int v) { return SSL_CTX_set_min_proto_version(c, v); }
static inline int ep_SSL_CTX_set_max_proto_version(SSL_CTX *c, int v) { return SSL_CTX_set_max_proto_version(c, v); }
static inline long ep_SSL_CTX_set_mode(SSL_CTX *c, long m) { return SSL_CTX_set_mode(c, m); }
static inline long ep_SSL_CTX_set_session_cache_mode(SSL_CTX *c, long m) { return SSL_CTX_set_session_cache_mode(c, m); }
static inline long ep_SSL_set_tlsext_host_name(SSL *s, const char *n) { return SSL_set_tlsext_host_name(s, n); }
static inline long ep_SSL_set_tlsext_status_type(SSL *s, int t) { return SSL_set_tlsext_status_type(s, t); }
static inline long ep_SSL_get_tlsext_status_ocsp_resp(SSL *s, const unsigned char **p) { return SSL_get_tlsext_status_ocsp_resp(s, p); }
static inline long ep_SSL_set_max_cert_list(SSL *s, long n) { return SSL_set_max_cert_list(s, n); }
static inline long ep_SSL_CTX_add_extra_chain_cert(SSL_CTX *c, X509 *x) { return SSL_CTX_add_extra_chain_cert(c, x); }
static inline long ep_BIO_get_mem_data(BIO *b, char **p) { return BIO_get_mem_data(b, p); }
static inline int ep_BIO_reset(BIO *b) { return (int)BIO_reset(b); }
static inline int ep_sk_X509_num(const STACK_OF(X509) *s) { return sk_X509_num(s); }
static inline X509 *ep_sk_X509_value(const STACK_OF(X509) *s, int i) { return sk_X509_value(s, i); }
static inline STACK_OF(X509) *ep_sk_X509_new_null(void) { return sk_X509_new_null(); }
static inline int ep_sk_X509_push(STACK_OF(X509) *s, X509 *x) { return sk_X509_push(s, x); }
static inline void ep_sk_X509_free(STACK_OF(X509) *s) { sk_X509_free(s); }
static inline void ep_sk_X509_pop_free(STACK_OF(X509) *s) { sk_X509_pop_free(s, X509_free); }
static inline int ep_sk_GENERAL_NAME_num(const GENERAL_NAMES *s) { return sk_GENERAL_NAME_num(s); }
static inline GENERAL_NAME *ep_sk_GENERAL_NAME_value(const GENERAL_NAMES *s, int i) { return sk_GENERAL_NAME_value(s, i); }
static inline int ep_sk_GENERAL_SUBTREE_num(const STACK_OF(GENERAL_SUBTREE) *s) { return sk_GENERAL_SUBTREE_num(s); }
static inline GENERAL_SUBTREE *ep_sk_GENERAL_SUBTREE_value(const STACK_OF(GENERAL_SUBTREE) *s, int i) { return sk_GENERAL_SUBTREE_value(s, i); }
static inline int ep_sk_ACCESS_DESCRIPTION_num(const AUTHORITY_INFO_ACCESS *s) { return sk_ACCESS_DESCRIPTION_num(s); }
static inline ACCESS_DESCRIPTION *ep_sk_ACCESS_DESCRIPTION_value(const AUTHORITY_INFO_ACCESS *s, int i) { return sk_ACCESS_DESCRIPTION_value(s, i); }
static inline void ep_OPENSSL_free(void *p) { OPENSSL_free(p); }
static inline EVP_PKEY *ep_EVP_EC_gen(const char *curve) { return EVP_EC_gen(curve); }
static inline EVP_PKEY *ep_EVP_RSA_gen(unsigned int bits) { return EVP_RSA_gen(bits); }
static inline unsigned long ep_XN_FLAG_RFC4514(void) { return XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB; }
static inline BIO *ep_BIO_new_mem(void) { return BIO_new(BIO_s_mem()); }
static inline void ep_GENERAL_NAMES_free(GENERAL_NAMES *s) { GENERAL_NAMES_free(s); }
static inline int ep_sk_GENERAL_NAME_push(GENERAL_NAMES *s, GENERAL_NAME *n) { return sk_GENERAL_NAME_push(s, n); }
static inline long ep_SSL_CTX_set_tlsext_servername_callback(SSL_CTX *c, int (*cb)(SSL *, int *, void *)) { return SSL_CTX_set_tlsext_servername_callback(c, cb); }
static inline long ep_SSL_CTX_set_tlsext_servername_arg(SSL_CTX *c, void *arg) { return SSL_CTX_set_tlsext_servername_arg(c, arg); }
static inline int ep_ERR_GET_REASON(unsigned long e) { return ERR_GET_REASON(e); }
static inline int ep_ERR_GET_LIB(unsigned long e) { return ERR_GET_LIB(e); }
static inline uint64_t ep_SSL_OP_NO_COMPRESSION(void) { return SSL_OP_NO_COMPRESSION; }
static inline uint64_t ep_SSL_OP_TLSEXT_PADDING(void) { return SSL_OP_TLSEXT_PADDING; }
static inline uint64_t ep_SSL_OP_ENABLE_MIDDLEBOX_COMPAT(void) { return SSL_OP_ENABLE_MIDDLEBOX_COMPAT; }
static inline int ep_SSL_set_max_proto_version(SSL *s, int v) { return SSL_set_max_proto_version(s, v); }
static inline int ep_OPENSSL_init_without_config(void) { return OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL); }
static inline uint64_t ep_SSL_OP_NO_TICKET(void) { return SSL_OP_NO_TICKET; }
static inline EVP_PKEY *ep_ED25519_gen(void) { return EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"); }
static inline void ep_EXTENDED_KEY_USAGE_free(EXTENDED_KEY_USAGE *s) { EXTENDED_KEY_USAGE_free(s); }
static inline int ep_sk_ASN1_OBJECT_num(const STACK_OF(ASN1_OBJECT) *s) { return sk_ASN1_OBJECT_num(s); }
static inline ASN1_OBJECT *ep_sk_ASN1_OBJECT_value(const STACK_OF(ASN1_OBJECT) *s, int i) { return sk_ASN1_OBJECT_value(s, i); }
static inline void ep_TLS_FEATURE_free(TLS_FEATURE *s) { TLS_FEATURE_free(s); }
static inline int ep_sk_ASN1_INTEGER_num(const STACK_OF(ASN1_INTEGER) *s) { return sk_ASN1_INTEGER_num(s); }
static inline ASN1_INTEGER *ep_sk_ASN1_INTEGER_value(const STACK_OF(ASN1_INTEGER) *s, int i) { return sk_ASN1_INTEGER_value(s, i); }
static inline int ep_sk_SCT_num(const STACK_OF(SCT) *s) { return sk_SCT_num(s); }
static inline int ep_sk_POLICYINFO_num(const STACK_OF(POLICYINFO) *s) { return sk_POLICYINFO_num(s); }
static inline POLICYINFO *ep_sk_POLICYINFO_value(const STACK_OF(POLICYINFO) *s, int i) { return sk_POLICYINFO_value(s, i); }
static inline long ep_SSL_CTX_set_tlsext_status_cb(SSL_CTX *c, int (*cb)(SSL *, void *)) { return SSL_CTX_set_tlsext_status_cb(c, cb); }
static inline long ep_SSL_CTX_set_tlsext_status_arg(SSL_CTX *c, void *arg) { return SSL_CTX_set_tlsext_status_arg(c, arg); }
static inline long ep_SSL_set_tlsext_status_ocsp_resp_copy(SSL *s, const unsigned char *p, size_t n) { return SSL_set_tlsext_status_ocsp_resp(s, OPENSSL_memdup(p, n), (int)n); }
static inline long ep_SSL_get_peer_tmp_key(SSL *s, EVP_PKEY **k) { return SSL_get_peer_tmp_key(s, k); }
static inline long ep_SSL_get_peer_signature_nid(SSL *s, int *n) { return SSL_get_peer_signature_nid(s, n); }
static inline SCT *ep_sk_SCT_value(const STACK_OF(SCT) *s, int i) { return sk_SCT_value(s, i); }
static inline int ep_SSL_set_min_proto_version(SSL *s, int v) { return SSL_set_min_proto_version(s, v); }
static inline long ep_SSL_set1_sigalgs_list(SSL *s, const char *l) { return SSL_set1_sigalgs_list(s, l); }
static inline long ep_SSL_CTX_set1_groups_list(SSL_CTX *c, const char *l) { return SSL_CTX_set1_groups_list(c, (char *)l); }
static inline long ep_SSL_CTX_set1_sigalgs_list(SSL_CTX *c, const char *l) { return SSL_CTX_set1_sigalgs_list(c, l); }
static inline long ep_SSL_CTX_set_dh_auto(SSL_CTX *c, int on) { return SSL_CTX_set_dh_auto(c, on); }
static inline long ep_SSL_CTX_add1_chain_cert(SSL_CTX *c, X509 *x) { return SSL_CTX_add1_chain_cert(c, x); }
static inline uint64_t ep_SSL_OP_LEGACY_SERVER_CONNECT(void) { return SSL_OP_LEGACY_SERVER_CONNECT; }
static inline long ep_SSL_set1_groups_list(SSL *s, const char *l) { return SSL_set1_groups_list(s, (char *)l); }
static inline uint64_t ep_SSL_OP_NO_RENEGOTIATION(void) { return SSL_OP_NO_RENEGOTIATION; }
static inline int ep_sk_SSL_CIPHER_num(const STACK_OF(SSL_CIPHER) *s) { return sk_SSL_CIPHER_num(s); }
static inline const SSL_CIPHER *ep_sk_SSL_CIPHER_value(const STACK_OF(SSL_CIPHER) *s, int i) { return sk_SSL_CIPHER_value(s, i); }
static inline void ep_sk_SSL_CIPHER_free(STACK_OF(SSL_CIPHER) *s) { sk_SSL_CIPHER_free(s); }
static inline void ep_CRL_DIST_POINTS_free(CRL_DIST_POINTS *s) { CRL_DIST_POINTS_free(s); }
static inline int ep_sk_DIST_POINT_num(const CRL_DIST_POINTS *s) { return sk_DIST_POINT_num(s); }
static inline DIST_POINT *ep_sk_DIST_POINT_value(const CRL_DIST_POINTS *s, int i) { return sk_DIST_POINT_value(s, i); }

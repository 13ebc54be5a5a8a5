import COpenSSL
import EdgeModel

extension DecodedCertificate {
  var traits: Certificate.Traits {
    Certificate.Traits(
      subjectNames: printableNames(in: X509_get_subject_name(x509)),
      commonNames: printableNames(in: X509_get_subject_name(x509), of: [NID_commonName]),
      issuerNames: printableNames(in: X509_get_issuer_name(x509)),
      usages: usages, keyUsages: keyUsages, netscapeTypes: netscapeTypes, repeatsNames: repeatsNames,
      namesURI: !alternativeNames { $0.type == GEN_URI ? true : nil }.isEmpty,
      mustStaple: mustStaple, timestamps: timestamps, isPublic: isPublic, size: max(0, Int(i2d_X509(x509, nil))),
      oddities: oddities, criticalExtensions: criticalExtensions)
  }

  private var criticalExtensions: Set<String> {
    let all = (0..<max(0, X509_get_ext_count(x509))).map { X509_get_ext(x509, $0) }
    return Set(
      all.filter { X509_EXTENSION_get_critical($0) == 1 }.compactMap { text(of: X509_EXTENSION_get_object($0)) })
  }

  /// RFC 5280 section 4.2.1.12.
  private var usages: [String] {
    guard let list = X509_get_ext_d2i(x509, NID_ext_key_usage, nil, nil) else { return [] }
    let usages = OpaquePointer(list)
    defer { ep_EXTENDED_KEY_USAGE_free(usages) }
    return (0..<max(0, ep_sk_ASN1_OBJECT_num(usages))).compactMap { text(of: ep_sk_ASN1_OBJECT_value(usages, $0)) }
  }

  /// RFC 5280 section 4.2.1.3.
  private var keyUsages: [String]? {
    guard X509_get_extension_flags(x509) & UInt32(EXFLAG_KUSAGE) != 0 else { return nil }
    let bits = X509_get_key_usage(x509)
    return keyUsageNames.filter { bits & UInt32($0.bit) != 0 }.map(\.name)
  }

  /// `openssl.org`'s x509v3_config(5): a string of bits, of which the first two are for the ends of TLS.
  private var netscapeTypes: [String]? {
    guard X509_get_extension_flags(x509) & UInt32(EXFLAG_NSCERT) != 0,
      let value = X509_get_ext_d2i(x509, NID_netscape_cert_type, nil, nil)
    else { return nil }
    let bits = value.assumingMemoryBound(to: ASN1_BIT_STRING.self)
    defer { ASN1_BIT_STRING_free(bits) }
    return ["client", "server", "email", "objsign", "reserved", "sslCA", "emailCA", "objCA"].enumerated()
      .filter { ASN1_BIT_STRING_get_bit(bits, Int32($0.offset)) == 1 }.map(\.element)
  }

  /// RFC 5280 section 4.2: no extension may be there twice.
  private var repeatsNames: Bool {
    let first = X509_get_ext_by_NID(x509, NID_subject_alt_name, -1)
    return first >= 0 && X509_get_ext_by_NID(x509, NID_subject_alt_name, first) >= 0
  }

  /// RFC 7633 section 4.2.3: feature 5 is status_request.
  private var mustStaple: Bool {
    guard let list = X509_get_ext_d2i(x509, NID_tlsfeature, nil, nil) else { return false }
    let features = OpaquePointer(list)
    defer { ep_TLS_FEATURE_free(features) }
    return (0..<max(0, ep_sk_ASN1_INTEGER_num(features))).contains {
      ASN1_INTEGER_get(ep_sk_ASN1_INTEGER_value(features, $0)) == 5
    }
  }

  /// RFC 6962 section 3.3; a list that cannot be read holds none.
  private var timestamps: Int {
    guard let list = X509_get_ext_d2i(x509, NID_ct_precert_scts, nil, nil) else {
      ERR_clear_error()
      return 0
    }
    let timestamps = OpaquePointer(list)
    defer { SCT_LIST_free(timestamps) }
    return max(0, Int(ep_sk_SCT_num(timestamps)))
  }

  private var oddities: Set<Certificate.Oddity> {
    var oddities: Set<Certificate.Oddity> = []
    if X509_get_ext_by_NID(x509, NID_policy_constraints, -1) >= 0 { oddities.insert(.policyConstraints) }
    if hasEmptyName { oddities.insert(.emptyName) }
    return oddities.union(nameConstraints)
  }

  private var hasEmptyName: Bool {
    alternativeNames { $0.type == GEN_DNS && ASN1_STRING_length($0.d.dNSName) == 0 ? true : nil }.contains(true)
  }

  /// RFC 5280 section 4.2.1.10.
  private var nameConstraints: Set<Certificate.Oddity> {
    guard let list = X509_get_ext_d2i(x509, NID_name_constraints, nil, nil) else {
      ERR_clear_error()
      return []
    }
    let constraints = list.assumingMemoryBound(to: NAME_CONSTRAINTS.self)
    defer { NAME_CONSTRAINTS_free(constraints) }
    let (excluded, permitted) = (
      kinds(of: constraints.pointee.excludedSubtrees), kinds(of: constraints.pointee.permittedSubtrees)
    )
    let isUncommon = excluded.isEmpty && permitted.isSubset(of: [GEN_URI, GEN_DIRNAME])
    let oddity: Certificate.Oddity = isUncommon ? .uncommonPermission : .nameConstraints
    return excluded.isDisjoint(with: [GEN_DIRNAME, GEN_RID]) ? [oddity] : [oddity, .uncommonExclusion]
  }

  /// Whether a policy is one that the CA/Browser Forum reserved: 2.23.140.1.
  private var isPublic: Bool {
    guard let list = X509_get_ext_d2i(x509, NID_certificate_policies, nil, nil) else { return false }
    let policies = OpaquePointer(list)
    defer { CERTIFICATEPOLICIES_free(policies) }
    return (0..<max(0, ep_sk_POLICYINFO_num(policies))).contains { index in
      guard let policy = ep_sk_POLICYINFO_value(policies, index) else { return false }
      var text = [CChar](repeating: 0, count: 80)
      OBJ_obj2txt(&text, Int32(text.count), policy.pointee.policyid, 1)
      return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self).hasPrefix(
        "2.23.140.1.")
    }
  }
}

/// The kinds of names that subtrees are of.
private func kinds(of subtrees: OpaquePointer?) -> Set<Int32> {
  guard let subtrees else { return [] }
  return Set(
    (0..<max(0, ep_sk_GENERAL_SUBTREE_num(subtrees))).compactMap {
      ep_sk_GENERAL_SUBTREE_value(subtrees, $0)?.pointee.base?.pointee.type
    })
}

/// A name of OpenSSL, or the object identifier where it has none.
private func text(of object: OpaquePointer?) -> String? {
  guard let object else { return nil }
  if let name = OBJ_nid2sn(OBJ_obj2nid(object)), OBJ_obj2nid(object) != NID_undef { return String(cString: name) }
  var text = [CChar](repeating: 0, count: 80)
  OBJ_obj2txt(&text, Int32(text.count), object, 1)
  return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}

/// The organisations and common names in a name, in order.
private func printableNames(
  in name: OpaquePointer?, of kinds: [Int32] = [NID_organizationName, NID_commonName]
) -> [String] {
  kinds.flatMap { kind -> [String] in
    var found: [String] = []
    var index = X509_NAME_get_index_by_NID(name, kind, -1)
    while index >= 0 {
      var bytes: UnsafeMutablePointer<UInt8>?
      let count = ASN1_STRING_to_UTF8(&bytes, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, index)))
      if count >= 0, let bytes {
        found.append(PrintableText(bytes: Array(UnsafeBufferPointer(start: bytes, count: Int(count)))).text)
        ep_OPENSSL_free(bytes)
      }
      index = X509_NAME_get_index_by_NID(name, kind, index)
    }
    ERR_clear_error()
    return found
  }
}

private let keyUsageNames: [(bit: Int32, name: String)] = [
  (KU_DIGITAL_SIGNATURE, "digitalSignature"), (KU_NON_REPUDIATION, "nonRepudiation"),
  (KU_KEY_ENCIPHERMENT, "keyEncipherment"), (KU_DATA_ENCIPHERMENT, "dataEncipherment"),
  (KU_KEY_AGREEMENT, "keyAgreement"), (KU_KEY_CERT_SIGN, "keyCertSign"), (KU_CRL_SIGN, "cRLSign"),
]

import COpenSSL

/// What a revocation list says of one certificate of its authority by not naming it (RFC 5280 sections 5.2 and 6.3.3).
enum ListScope {
  /// That it was not revoked.
  case whole
  /// Nothing: it may be revoked for another reason or in another list. What it names is revoked all the same.
  case part
  /// It is not about such a certificate, or holds what is not understood here and may change its meaning.
  case none

  init(of list: OpaquePointer, for certificate: OpaquePointer) {
    guard !ListScope.holdsUnknown(list) else {
      self = .none
      return
    }
    let isDelta = X509_CRL_get_ext_by_NID(list, NID_delta_crl, -1) >= 0
    var isCritical: Int32 = 0
    guard let value = X509_CRL_get_ext_d2i(list, NID_issuing_distribution_point, &isCritical, nil) else {
      // -1 is that there is none; it may be there twice, or not be readable.
      self = isCritical != -1 ? .none : isDelta ? .part : .whole
      return
    }
    let point = value.assumingMemoryBound(to: ISSUING_DIST_POINT.self)
    defer { ISSUING_DIST_POINT_free(point) }
    let isAuthority = X509_get_extension_flags(certificate) & UInt32(EXFLAG_CA) != 0
    let scope = point.pointee
    if scope.onlyattr > 0 || scope.onlyuser > 0 && isAuthority || scope.onlyCA > 0 && !isAuthority
      || !ListScope.leads(certificate, to: scope.distpoint)
    {
      self = .none
    } else {
      self = scope.indirectCRL > 0 || scope.onlysomereasons != nil || isDelta ? .part : .whole
    }
  }

  /// Whether there is an extension that must be understood, and is not.
  private static func holdsUnknown(_ list: OpaquePointer) -> Bool {
    var index = X509_CRL_get_ext_by_critical(list, 1, -1)
    while index >= 0 {
      let kind = OBJ_obj2nid(X509_EXTENSION_get_object(X509_CRL_get_ext(list, index)))
      guard [NID_issuing_distribution_point, NID_delta_crl, NID_authority_key_identifier].contains(kind) else {
        return true
      }
      index = X509_CRL_get_ext_by_critical(list, 1, index)
    }
    return false
  }

  /// Whether a certificate names the place that a list says it is from; a list that says none is for all.
  ///
  /// A name relative to the issuer's is none that authorities of today use, and is taken for another place.
  private static func leads(_ certificate: OpaquePointer, to place: UnsafeMutablePointer<DIST_POINT_NAME>?) -> Bool {
    guard let place else { return true }
    guard place.pointee.type == 0, let wanted = place.pointee.name.fullname,
      let value = X509_get_ext_d2i(certificate, NID_crl_distribution_points, nil, nil)
    else { return false }
    let points = OpaquePointer(value)
    defer { ep_CRL_DIST_POINTS_free(points) }
    return (0..<max(0, ep_sk_DIST_POINT_num(points))).contains { index in
      guard let named = ep_sk_DIST_POINT_value(points, index)?.pointee.distpoint, named.pointee.type == 0,
        let names = named.pointee.name.fullname
      else { return false }
      return (0..<max(0, ep_sk_GENERAL_NAME_num(names))).contains { first in
        (0..<max(0, ep_sk_GENERAL_NAME_num(wanted))).contains { second in
          GENERAL_NAME_cmp(ep_sk_GENERAL_NAME_value(names, first), ep_sk_GENERAL_NAME_value(wanted, second)) == 0
        }
      }
    }
  }
}

import EdgeModel

/// An operator of authorities that the root programs of browsers distrust, and from when on.
///
/// Kept small: those whose roots were in many trust stores, and may still be. An operator is known by the organisation
/// in the name of its roots; what others issue under its old brands, from roots of their own, is none of this.
struct Distrust: Hashable, Sendable {
  var `operator`: String
  /// The organisations in the names of its roots.
  var organizations: Set<String>
  /// Certificates issued until then are still trusted, as browsers tell by the first timestamp; none when none are.
  var after: Moment?

  static let all = [
    // Chrome 70 and Firefox 64, 2018. DigiCert issues under the brands since, from roots of its own name.
    Distrust(
      operator: "Symantec", organizations: ["GeoTrust Inc.", "VeriSign, Inc.", "thawte, Inc.", "Symantec Corporation"]),
    // Chrome 61 and Firefox 58, 2017 and 2018.
    Distrust(operator: "WoSign and StartCom", organizations: ["WoSign CA Limited", "StartCom Ltd."]),
    // Firefox 43 and Chrome, 2015.
    Distrust(operator: "CNNIC", organizations: ["CNNIC", "China Internet Network Information Center"]),
    // Chrome 90, 2021.
    Distrust(operator: "Camerfirma", organizations: ["AC Camerfirma S.A."]),
    // Mozilla by distrust-after, 2022-11-30; Chrome 111, about 2023-03-07, whatever a certificate's date (Google security
    // blog, 2023-01).
    Distrust(operator: "TrustCor", organizations: ["TrustCor Systems S. de R.L."]),
    // Mozilla and Chrome, 2023.
    Distrust(
      operator: "e-Tugra",
      organizations: ["E-Tugra EBG A.S.", "E-Tu\u{11F}ra EBG Bili\u{15F}im Teknolojileri ve Hizmetleri A.\u{15E}."]),
    // Chrome 124; the day was not looked up again.
    Distrust(
      operator: "e-commerce monitoring", organizations: ["e-commerce monitoring GmbH"], after: end(of: "2024-06-30")),
    // Chrome 131 by 2024-11-11, Apple by 2024-11-15, Mozilla by 2024-11-30.
    Distrust(
      operator: "Entrust", organizations: ["Entrust, Inc.", "Entrust.net", "AffirmTrust"], after: end(of: "2024-11-11")),
    // Chrome 139, by the first timestamp after 2025-07-31 (Google security blog, 2025-05).
    Distrust(operator: "Chunghwa Telecom", organizations: ["Chunghwa Telecom Co., Ltd."], after: end(of: "2025-07-31")),
    Distrust(operator: "Netlock", organizations: ["NetLock Kft.", "NETLOCK Ltd."], after: end(of: "2025-07-31")),
  ]

  init(operator: String, organizations: Set<String>, after: Moment? = nil) {
    self.operator = `operator`
    self.organizations = organizations
    self.after = after
  }

  /// Whether browsers refuse a leaf below an anchor because of whose the anchor is.
  func concerns(_ leaf: Certificate, below anchor: Certificate) -> Bool {
    guard anchor.traits.subjectNames.contains(where: organizations.contains) else { return false }
    return after.map { leaf.notBefore > $0 } ?? true
  }

  private static func end(of day: String) -> Moment? { Moment(iso8601: day + "T23:59:59Z") }
}

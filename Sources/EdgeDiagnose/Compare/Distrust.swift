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
    // Chrome 70 of October 2018 (Google security blog, 2018-03-07) and the Firefox of the same autumn (Mozilla security
    // blog, 2018-07-30), whatever the date. DigiCert issues under the brands since, from roots of its own name.
    Distrust(
      operator: "Symantec", organizations: ["GeoTrust Inc.", "VeriSign, Inc.", "thawte, Inc.", "Symantec Corporation"]),
    // Chrome 61 of September 2017, all of what they ever issued (net-dev@chromium.org, 2017-07-06); Mozilla and Apple what
    // was issued from the autumn of 2016 on.
    Distrust(operator: "WoSign and StartCom", organizations: ["WoSign CA Limited", "StartCom Ltd."]),
    // Mozilla what was issued from 2015-04-01 on (Mozilla security blog, 2015-04-02), Google's products both roots (Google
    // security blog, 2015-04-01): what was issued before has long ended.
    Distrust(operator: "CNNIC", organizations: ["CNNIC", "China Internet Network Information Center"]),
    // Chrome 90 of April 2021, whatever the date (announced in January 2021, as ZDNet has it on 2021-01-29).
    Distrust(operator: "Camerfirma", organizations: ["AC Camerfirma S.A."]),
    // Mozilla by distrust-after, 2022-11-30; Chrome 111, about 2023-03-07, whatever a certificate's date (Google security
    // blog, 2023-01).
    Distrust(operator: "TrustCor", organizations: ["TrustCor Systems S. de R.L."]),
    // Mozilla took its roots out with NSS 3.93 of 2023-06-29, in Firefox since August 2023 (nodejs/node pull request
    // 49341; dev-security-policy@mozilla.org, 2023-06-05).
    Distrust(
      operator: "e-Tugra",
      organizations: ["E-Tugra EBG A.S.", "E-Tu\u{11F}ra EBG Bili\u{15F}im Teknolojileri ve Hizmetleri A.\u{15E}."]),
    // Mozilla by distrust-after (dev-security-policy@mozilla.org, 2024-06, GLOBALTRUST 2020).
    Distrust(
      operator: "e-commerce monitoring", organizations: ["e-commerce monitoring GmbH"], after: end(of: "2024-06-30")),
    // Chrome 131 by the first timestamp after 2024-11-11 (Google security blog, 2024-06), Mozilla by distrust-after,
    // 2024-11-30 (dev-security-policy@mozilla.org, 2024-07-31).
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

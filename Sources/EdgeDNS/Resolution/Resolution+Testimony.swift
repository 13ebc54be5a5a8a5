import EdgeModel

/// What the servers of a zone say of where its own servers are: the first one that is asked may be an old host, to which glue
/// still leads and which still gives its own address.
extension Resolution {
  /// Puts the lookups of a server, which its zone's servers themselves answer, to all of them.
  mutating func compare(_ name: DomainName, in zone: DomainName, for account: Int) {
    for lookup in lookups(of: name) where cuts[zone]?.audits[lookup]?.accounts.contains(account) != true {
      audit(zone, lookup, over: [.udp], isSupplement: true, for: account)
    }
  }

  /// Takes in the addresses that one more server of a zone gives for one of its own servers.
  mutating func learn(addressesFrom message: Message, to lookup: Question, in zone: DomainName) {
    guard cuts[zone]?.isOwn == true, cuts[zone]?.servers[lookup.name]?.glue.isEmpty == false,
      lookup.name.isWithin(zone), servers[lookup.name]?.lookups.contains(lookup) == true
    else { return }
    let new = addresses(in: message, to: lookup, from: zone).filter(looking.includes).subtracting(
      servers[lookup.name]?.all ?? [])
    let room = limits.addressesPerServer - (servers[lookup.name]?.all.count ?? 0)
    guard !new.isEmpty, room > 0 else { return }
    servers[lookup.name]?.further.formUnion(new.sorted().prefix(room))
    for zone in (servers[lookup.name]?.zones ?? []).sorted() {
      continueAudits(of: zone)
      enlarge(zone)
    }
  }

  /// The addresses of a server as its own zone gives them; sorted.
  ///
  /// One that nobody gives but the host which is there does not count where others give another: a host that has been
  /// moved away from knows nothing of it.
  func testified(_ name: DomainName, in cut: CutState) -> [Address] {
    let all = servers[name]?.all ?? []
    guard name.isWithin(cut.zone), cut.servers[name]?.glue.isEmpty == false else { return all }
    let witnesses = addresses(of: cut)
    return all.filter { address in
      let lookup = Question(name, address.isIPv6 ? .aaaa : .a)
      var (isGiven, isContradicted) = (false, false)
      for witness in witnesses where witness != address {
        let given = message(lookup, at: witness).map { addresses(in: $0, to: lookup, from: cut.zone) } ?? []
        if given.contains(address) { isGiven = true } else if !given.isEmpty { isContradicted = true }
      }
      return isGiven || !isContradicted
    }
  }
}

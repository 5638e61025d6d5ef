#pragma once

#include "common/base/Result.h"
#include "common/base/Secret.h"

#include <QString>

#include <map>

namespace invites::vault {

// The keys that the database never sees. One file, mode 0600, JSON:
//
//   {"version": 1,
//    "code_keys": [{"id": 1, "key": "<base64, 32 bytes>", "created_at": "2026-11-20T10:20:30Z"}, …],
//    "fingerprint_key": "<base64, 32 bytes>", "ticket_key": …, "address_key": …, "human_check_key": …}
//
// Code keys rotate: the one with the highest id writes, all of them read. The others do not: fingerprints, ticket
// secrets and addresses are looked up by value. Losing the file loses every code in the database.
// Immutable once loaded; any thread.
class Keyring {
public:
    static constexpr qsizetype keySize = 32;

    // Refuses (InvalidInput, saying which and what to do): no such file, open to group or others, not JSON, a member
    // missing or of a wrong size, an id twice. Ids begin at 1.
    static Result<Keyring> load(const QString& path);
    // Writes a new keyring with fresh random keys, mode 0600, complete or not at all. Conflict where the file exists:
    // no keyring is ever overwritten.
    static Status create(const QString& path);
    // Adds a code key, which from then on writes. The file is replaced atomically and keeps its mode and owner; two
    // that do this at once take turns. Refuses what load refuses. Returns the new key's id.
    static Result<quint32> addCodeKey(const QString& path);

    quint32 newestCodeKeyId() const;
    // nullptr for a key that this ring does not hold.
    const Secret* codeKey(quint32 id) const;
    const Secret& fingerprintKey() const { return m_fingerprintKey; }
    const Secret& ticketKey() const { return m_ticketKey; }
    const Secret& addressKey() const { return m_addressKey; }
    const Secret& humanCheckKey() const { return m_humanCheckKey; }

private:
    Keyring() = default;
    static Result<Keyring> fromContent(const QString& path, const Secret& content);

    std::map<quint32, Secret> m_codeKeys;
    Secret m_fingerprintKey;
    Secret m_ticketKey;
    Secret m_addressKey;
    Secret m_humanCheckKey;
};

} // namespace invites::vault

#include "common/ledger/KeyList.h"

namespace invites::ledger {

QByteArray toJson(const std::vector<SigningKey>& keys) {
    QByteArray list;
    for (const SigningKey& key : keys) {
        if (!list.isEmpty())
            list += ',';
        list += "{\"key\":\"" + key.publicKey.toHex() +
                "\",\"since\":" + QByteArray::number(qint64(key.notedAt.time_since_epoch().count())) + '}';
    }
    return "{\"keys\":[" + list + "]}\n";
}

} // namespace invites::ledger

#include "admin-app/data/CodeEdits.h"

namespace invites::admin {

qint64 CodeEdits::newest(CodeId id, qint64 version) const {
    const Lineage known = m_lineages.value(id.value);
    return known.first <= version && version <= known.last ? known.last : version;
}

void CodeEdits::note(const std::vector<store::SeenCode>& before, const std::vector<store::CodeAct>& acts) {
    QHash<qint64, qint64> versions;
    for (const store::SeenCode& code : before)
        versions.insert(code.id.value, code.version);
    for (const store::CodeAct& act : acts) {
        if (act.outcome != store::CodeActOutcome::Done)
            continue;
        const qint64 version = versions.value(act.id.value);
        Lineage& lineage = m_lineages[act.id.value];
        if (lineage.last != version)
            lineage.first = version;
        lineage.last = act.version;
    }
    Q_EMIT changed(acts);
}

} // namespace invites::admin

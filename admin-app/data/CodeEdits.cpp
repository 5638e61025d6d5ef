#include "admin-app/data/CodeEdits.h"

namespace invites::admin {

CodeEdits::Lineage CodeEdits::lineageOf(CodeId id, qint64 version) {
    Lineage& lineage = m_lineages[id.value];
    if (lineage.number == 0 || lineage.version != version)
        lineage = {++m_lastLineage, version};
    return lineage;
}

qint64 CodeEdits::newest(CodeId id, quint64 lineage, qint64 version) const {
    const Lineage known = m_lineages.value(id.value);
    return known.number == lineage ? known.version : version;
}

void CodeEdits::note(const std::vector<store::SeenCode>& before, const std::vector<store::CodeAct>& acts) {
    QHash<qint64, qint64> versions;
    for (const store::SeenCode& code : before)
        versions.insert(code.id.value, code.version);
    for (const store::CodeAct& act : acts) {
        if (act.outcome != store::CodeActOutcome::Done)
            continue;
        lineageOf(act.id, versions.value(act.id.value));
        m_lineages[act.id.value].version = act.version;
    }
    Q_EMIT changed(acts);
}

} // namespace invites::admin

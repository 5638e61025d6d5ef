#pragma once

#include "common/store/CodeActStore.h"

#include <QHash>
#include <QObject>

#include <vector>

namespace invites::admin {

// What the person himself changed of codes in this session, on whichever page: which versions are his own, so that an
// older act of his can be undone on top of a newer one, and what every page should show now. One a session. Some forty
// bytes for each code that was changed. GUI thread.
class CodeEdits final : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    // The newest version of a code that came from this one by nobody's doing but the person's own; itself where
    // somebody else came between.
    qint64 newest(CodeId id, qint64 version) const;
    // What an act on codes as they were seen has made of them. Emits changed().
    void note(const std::vector<store::SeenCode>& before, const std::vector<store::CodeAct>& acts);

Q_SIGNALS:
    // These codes are now as told (or gone), whether the act was done, undone, done again or refused.
    void changed(const std::vector<store::CodeAct>& codes);

private:
    // Versions of a code that followed each other without anybody else between.
    struct Lineage {
        qint64 first = 0;
        qint64 last = 0;
    };

    QHash<qint64, Lineage> m_lineages;
};

} // namespace invites::admin

#include "admin-app/data/CodeEditor.h"

#include <QPointer>

#include <algorithm>

namespace invites::admin {

namespace {

using store::CodeAct;
using store::CodeActOutcome;
using store::CodeActStore;
using store::SeenCode;

// So few at once that visitors, who wait for the same lock, do not notice.
constexpr std::size_t chunk = 250;
static_assert(chunk <= std::size_t(CodeActStore::maximum));

std::vector<SeenCode> seen(const std::vector<SelectedCode>& codes) {
    std::vector<SeenCode> result;
    for (const SelectedCode& code : codes)
        result.push_back({code.id, code.version});
    return result;
}

std::optional<QString> optional(const QString& text) {
    return text.trimmed().isEmpty() ? std::nullopt : std::optional(text.trimmed());
}

std::vector<CodeAct> withOutcome(const std::vector<CodeAct>& acts, CodeActOutcome outcome) {
    std::vector<CodeAct> result;
    std::copy_if(acts.begin(), acts.end(), std::back_inserter(result),
        [&](const CodeAct& act) { return act.outcome == outcome; });
    return result;
}

} // namespace

bool maySettle(const SelectedCode& code, CodeStatus status) {
    if (code.isDeleted)
        return false;
    if (status == CodeStatus::Used)
        return (code.status == CodeStatus::Distributed || code.status == CodeStatus::Invalid) && code.hasReceiver;
    return status == CodeStatus::Invalid &&
           (code.status == CodeStatus::Available || code.status == CodeStatus::Distributed ||
               code.status == CodeStatus::Used);
}

bool mayDelete(const SelectedCode& code) {
    return !code.isDeleted && code.status != CodeStatus::Reserved;
}

bool mayRelease(const SelectedCode& code) {
    return code.status == CodeStatus::Reserved;
}

CodeEditor::CodeEditor(DatabaseThread& database, UndoHistory& history, CodeEdits& edits, QObject* parent)
    : QObject(parent), m_database(database), m_history(history), m_edits(edits) {}

void CodeEditor::settle(const std::vector<SelectedCode>& codes, CodeStatus status, const QString& reason) {
    const bool isUsed = status == CodeStatus::Used;
    perform({isUsed ? tr("Mark used") : tr("Mark invalid"),
                [isUsed](std::size_t count) {
                    return isUsed ? tr("%Ln code(s) marked used", nullptr, int(count))
                                  : tr("%Ln code(s) marked invalid", nullptr, int(count));
                },
                [status, why = optional(reason)](
                    CodeActStore& acts, const auto& some) { return acts.settle(some, status, why); },
                [](CodeActStore& acts, const auto& some) { return acts.unsettle(some); }},
        seen(codes));
}

void CodeEditor::setNote(const std::vector<SelectedCode>& codes, const QString& note) {
    QHash<qint64, QString> before;
    for (const SelectedCode& code : codes)
        before.insert(code.id.value, code.note);
    perform({tr("Write note"), [](std::size_t count) { return tr("Note of %Ln code(s) changed", nullptr, int(count)); },
                [note = note.trimmed()](CodeActStore& acts, const auto& some) {
                    return acts.setNotes(some, std::vector<QString>(some.size(), note));
                },
                [before](CodeActStore& acts, const auto& some) {
                    std::vector<QString> notes;
                    for (const SeenCode& code : some)
                        notes.push_back(before.value(code.id.value));
                    return acts.setNotes(some, notes);
                }},
        seen(codes));
}

void CodeEditor::remove(const std::vector<SelectedCode>& codes, const QString& reason) {
    perform({tr("Delete"), [](std::size_t count) { return tr("%Ln code(s) deleted", nullptr, int(count)); },
                [why = optional(reason)](CodeActStore& acts, const auto& some) { return acts.remove(some, why); },
                [](CodeActStore& acts, const auto& some) { return acts.restore(some); }},
        seen(codes));
}

void CodeEditor::restore(const std::vector<SelectedCode>& codes) {
    perform({tr("Restore"), [](std::size_t count) { return tr("%Ln code(s) restored", nullptr, int(count)); },
                [](CodeActStore& acts, const auto& some) { return acts.restore(some); },
                [](CodeActStore& acts, const auto& some) { return acts.remove(some, std::nullopt); }},
        seen(codes));
}

void CodeEditor::release(const std::vector<SelectedCode>& codes, const QString& reason) {
    perform({tr("Release"),
                [](std::size_t count) { return tr("%Ln code(s) released to the next in line", nullptr, int(count)); },
                [reason](CodeActStore& acts, const auto& some) { return acts.release(some, reason); }, std::nullopt},
        seen(codes));
}

void CodeEditor::perform(Deed deed, const std::vector<SeenCode>& codes) {
    if (codes.empty())
        return;
    run(deed.act, codes, [this, deed, codes](const Result<Acts>& acts) {
        if (acts)
            finish(deed, codes, *acts);
        else
            Q_EMIT failed(acts.error().detail);
    });
}

void CodeEditor::finish(const Deed& deed, const std::vector<SeenCode>& codes, const Acts& acts) {
    // Also what was not done: those rows are not what they were taken for.
    m_edits.note(codes, acts);
    const Acts done = withOutcome(acts, CodeActOutcome::Done);
    if (!done.empty()) {
        const QString told = deed.told(done.size());
        if (deed.inverse)
            m_history.add({told, step(*deed.inverse, done), step(deed.act, done)});
        Q_EMIT said(told);
    }
    tellRefused(acts);
    const Acts others = withOutcome(acts, CodeActOutcome::Changed);
    if (others.empty())
        return;
    std::vector<SeenCode> again;
    for (const CodeAct& act : others)
        again.push_back({act.id, act.version});
    Q_EMIT conflicted({deed.asked, others, [self = QPointer<CodeEditor>(this), deed, again] {
                           if (self)
                               self->perform(deed, again);
                       }});
}

void CodeEditor::tellRefused(const Acts& acts) {
    const auto refused = std::count_if(acts.begin(), acts.end(), [](const CodeAct& act) {
        return act.outcome == CodeActOutcome::Refused || act.outcome == CodeActOutcome::Gone;
    });
    if (refused > 0)
        Q_EMIT said(
            tr("Left as they were, because their status does not allow it: %Ln code(s)", nullptr, int(refused)));
}

void CodeEditor::run(Act act, std::vector<SeenCode> codes, std::function<void(Result<Acts>)> done) {
    ++m_running;
    m_database.run<Acts>(
        this,
        [act = std::move(act), codes = std::move(codes)](db::Connection& connection) -> Result<Acts> {
            CodeActStore store(connection);
            Acts all;
            for (std::size_t at = 0; at < codes.size(); at += chunk) {
                const auto from = codes.begin() + std::ptrdiff_t(at);
                const auto to = codes.begin() + std::ptrdiff_t(std::min(at + chunk, codes.size()));
                auto some = act(store, std::vector<SeenCode>(from, to));
                // What is done is done, and must be told and be undoable; the rest can be asked for again.
                if (!some && all.empty())
                    return failure(some.error());
                if (!some)
                    break;
                all.insert(all.end(), some->begin(), some->end());
            }
            return all;
        },
        [this, done = std::move(done)](Result<Acts> acts) {
            --m_running;
            done(std::move(acts));
        });
}

UndoHistory::Step CodeEditor::step(const Act& act, const Acts& done) {
    std::vector<std::pair<SeenCode, quint64>> codes;
    for (const CodeAct& one : done)
        codes.emplace_back(SeenCode{one.id, one.version}, m_edits.lineageOf(one.id, one.version).number);
    return [self = QPointer<CodeEditor>(this), act, codes](const UndoHistory::Finish& finish) {
        if (!self) {
            finish(failure(ErrorCode::Conflict, tr("What it was about is closed.")));
            return;
        }
        std::vector<SeenCode> now;
        for (const auto& [code, lineage] : codes)
            now.push_back({code.id, self->m_edits.newest(code.id, lineage, code.version)});
        self->run(act, now, [self, now, finish](const Result<Acts>& acts) {
            if (!acts) {
                finish(failure(acts.error()));
                return;
            }
            self->m_edits.note(now, *acts);
            const std::size_t count = withOutcome(*acts, CodeActOutcome::Done).size();
            if (count == 0)
                finish(failure(ErrorCode::Conflict, tr("Somebody else has changed it since.")));
            else
                finish({});
            if (count > 0 && count < now.size())
                Q_EMIT self->said(tr("Left alone, because somebody else has changed them since: %Ln code(s)", nullptr,
                    int(now.size() - count)));
        });
    };
}

} // namespace invites::admin

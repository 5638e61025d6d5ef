#include "admin-app/data/CodeEditor.h"

#include <QLocale>
#include <QPointer>

#include <algorithm>

namespace invites::admin {

namespace {

using store::CodeAct;
using store::SeenCode;

// Whoever has lost more of them has seen the codes anew since.
constexpr std::size_t mostUnanswered = 100;

} // namespace

CodeEditor::CodeEditor(
    DatabaseThread& database, UndoHistory& history, CodeEdits& edits, CodeJob::Patience patience, QObject* parent)
    : QObject(parent), m_database(database), m_history(history), m_edits(edits), m_patience(patience) {}

void CodeEditor::perform(const CodeDeed& deed, const std::vector<SelectedCode>& codes, const Finish& finish) {
    std::vector<SeenCode> seen;
    seen.reserve(codes.size());
    for (const SelectedCode& code : codes)
        seen.push_back({code.id, code.version});
    perform(deed, std::move(seen), finish);
}

void CodeEditor::perform(const CodeDeed& deed, std::vector<SeenCode> codes, const Finish& whenDone) {
    run(deed.change, std::move(codes), [this, deed, whenDone](CodeJob& job) { finish(deed, job, whenDone); });
}

void CodeEditor::addToHistory(const CodeDeed& deed, std::vector<SeenCode> changed) {
    const auto reversal = std::make_shared<Reversal>(Reversal{deed, std::move(changed), {}});
    m_history.add({deed.told(qint64(reversal->done.size())), step(reversal, true), step(reversal, false)});
}

void CodeEditor::run(const store::CodeChange& change, std::vector<SeenCode> codes, std::function<void(CodeJob&)> done) {
    if (codes.empty())
        return;
    // One after the other: what this person did to a code a moment ago is not somebody else's.
    if (m_running) {
        m_waiting.push_back([=, this, codes = std::move(codes), done = std::move(done)] { run(change, codes, done); });
        return;
    }
    for (SeenCode& code : codes)
        code.version = m_edits.newest(code.id, code.version);
    auto* job = new CodeJob(change, std::move(codes), m_database, m_edits, m_patience, this);
    m_running = job;
    connect(job, &CodeJob::finished, this, [this, job, done = std::move(done)] {
        m_running = nullptr;
        job->deleteLater();
        if (auto lost = job->takeUnanswered())
            keepUnanswered(std::move(*lost));
        done(*job);
        if (!m_waiting.empty() && !m_running) {
            const auto next = std::move(m_waiting.front());
            m_waiting.pop_front();
            next();
        }
    });
    Q_EMIT started(job);
    job->start(takeUnanswered(*job));
}

void CodeEditor::keepUnanswered(CodeJob::Piece piece) {
    m_unanswered.push_back(std::move(piece));
    if (m_unanswered.size() > mostUnanswered)
        m_unanswered.pop_front();
}

std::optional<CodeJob::Piece> CodeEditor::takeUnanswered(const CodeJob& job) {
    const auto found = std::find_if(m_unanswered.begin(), m_unanswered.end(),
        [&job](const CodeJob::Piece& piece) { return job.beginsWith(piece); });
    if (found == m_unanswered.end())
        return std::nullopt;
    std::optional<CodeJob::Piece> piece = std::move(*found);
    m_unanswered.erase(found);
    return piece;
}

void CodeEditor::finish(const CodeDeed& deed, CodeJob& job, const Finish& whenDone) {
    const bool isNotPerformed = job.stopped() && job.answered() == 0;
    if (whenDone)
        whenDone(isNotPerformed ? failure(*job.stopped()) : Status());
    std::vector<SeenCode> changed = job.takeChanged();
    if (!changed.empty()) {
        const QString told = deed.told(qint64(changed.size()));
        addToHistory(deed, std::move(changed));
        Q_EMIT said(told);
    } else if (job.done() > 0) {
        Q_EMIT said(tr("There was nothing to change."));
    }
    if (job.refused() > 0)
        Q_EMIT said(
            tr("Left as they were, because their status does not allow it: %Ln code(s)", nullptr, int(job.refused())));
    if (job.stopped() && (!whenDone || !isNotPerformed))
        tellStopped(job);
    if (job.conflicts().empty())
        return;
    std::vector<SeenCode> again;
    for (const CodeAct& act : job.conflicts())
        again.push_back({act.id, act.version});
    Q_EMIT conflicted(
        {deed.asked, job.conflicts(), [self = QPointer<CodeEditor>(this), deed, again](const Finish& done) {
             if (self)
                 self->perform(deed, again, done);
             else
                 done(failure(ErrorCode::Conflict, tr("What it was about is closed.")));
         }});
}

void CodeEditor::tellStopped(const CodeJob& job) {
    const QString& why = job.stopped()->detail;
    if (job.answered() == 0)
        Q_EMIT failed(why);
    else
        Q_EMIT failed(
            tr("%1 %2 of %Ln code(s) were gone through, the others are as they were.", nullptr, int(job.total()))
                .arg(why, QLocale().toString(job.answered())));
}

UndoHistory::Step CodeEditor::step(const std::shared_ptr<Reversal>& reversal, bool isUndo) {
    return [self = QPointer<CodeEditor>(this), reversal, isUndo](const UndoHistory::Finish& finish) {
        if (!self) {
            finish(failure(ErrorCode::Conflict, tr("What it was about is closed.")));
            return;
        }
        std::vector<SeenCode> codes = isUndo ? reversal->done : reversal->undone;
        if (codes.empty()) {
            finish(failure(ErrorCode::Conflict, reversal->deed.lost));
            return;
        }
        self->run(isUndo ? reversal->deed.inverse : reversal->deed.change, std::move(codes),
            [self, reversal, isUndo, finish](CodeJob& job) { finish(self->finishStep(*reversal, isUndo, job)); });
    };
}

Status CodeEditor::finishStep(Reversal& reversal, bool isUndo, CodeJob& job) {
    const std::vector<SeenCode> changed = job.takeChanged();
    auto& to = isUndo ? reversal.undone : reversal.done;
    to.insert(to.end(), changed.begin(), changed.end());
    (isUndo ? reversal.done : reversal.undone) = job.rest();
    const qint64 left = job.answered() - job.done();
    if (job.stopped() && job.answered() > 0)
        return failure(
            job.stopped()->code, tr("%1 %2 of %Ln code(s) were gone through; the same again goes on with the others.",
                                     nullptr, int(job.total()))
                                     .arg(job.stopped()->detail, QLocale().toString(job.answered())));
    if (job.stopped())
        return failure(*job.stopped());
    if (to.empty())
        return failure(ErrorCode::Conflict, reversal.deed.lost);
    if (left > 0)
        Q_EMIT said(reversal.deed.left(left));
    return {};
}

} // namespace invites::admin

// What the page of codes does with single rows: finding, showing, copying.
#include "admin-app/data/CodeTableModel.h"
#include "admin-app/pages/CodesPage.h"
#include "admin-app/session/Session.h"
#include "admin-app/widgets/GridView.h"
#include "common/vault/Hashes.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLineEdit>

#include <algorithm>
#include <set>

namespace invites::admin {

// Every campaign has a normal form of its own for what was typed, and so a fingerprint.
void CodesPage::find() {
    const QString typed = m_search->text();
    if (typed.trimmed().isEmpty() || !m_session.mayUnmask())
        return;
    std::vector<store::FoundCode> wanted;
    for (const Campaign& campaign : m_campaigns)
        if (const auto normal = campaign.pattern.normalise(typed))
            wanted.push_back({campaign.id, vault::codeFingerprint(*m_session.keyring(), Secret::fromText(*normal))});
    const quint64 number = ++m_searchNumber;
    if (wanted.empty()) {
        showFound({});
        return;
    }
    using Ids = std::vector<CodeId>;
    m_session.database().run<Ids>(
        this, [wanted](db::Connection& connection) { return store::CodeTable(connection).find(wanted); },
        [this, number](const Result<Ids>& ids) {
            if (number != m_searchNumber)
                return;
            if (ids)
                showFound(*ids);
            else
                Q_EMIT said(ids.error().detail);
        });
}

void CodesPage::showFound(const std::vector<CodeId>& ids) {
    m_found = ids;
    query();
    Q_EMIT said(ids.empty()       ? tr("No campaign knows this code.")
                : ids.size() == 1 ? tr("Found.")
                                  : tr("Found in %L1 campaigns.").arg(ids.size()));
}

void CodesPage::endSearch() {
    ++m_searchNumber;
    m_found.reset();
    m_search->clear();
}

void CodesPage::unmask(bool isForCopying) {
    const auto row = onlySelected();
    if (!row || !m_session.mayUnmask())
        return;
    const CodeId id = row->id;
    if (const Secret* code = m_model->opened(id); code != nullptr && isForCopying) {
        m_session.clipboard().copy(*code);
        Q_EMIT said(tr("Copied. The code leaves the clipboard after half a minute."));
        return;
    }
    m_session.database().run<Secret>(
        this,
        [id, cipher = m_session.cipher()](
            db::Connection& connection) { return store::CodeTable(connection).unmask(id, *cipher); },
        [this, id, isForCopying](const Result<Secret>& code) {
            // The window may have been locked meanwhile.
            if (m_session.isLocked())
                return;
            if (!code) {
                Q_EMIT said(code.error().detail);
                return;
            }
            if (isForCopying) {
                m_session.clipboard().copy(*code);
                Q_EMIT said(tr("Copied. The code leaves the clipboard after half a minute."));
            } else {
                m_model->open(id, *code);
                Q_EMIT said(tr("The code is shown for a minute."));
            }
        });
}

std::vector<store::CodeRow> CodesPage::rowsInMemory() const {
    std::vector<store::CodeRow> rows;
    const auto [first, last] = m_model->rowsInMemory();
    for (int row = first; row <= last; ++row)
        rows.push_back(*m_model->at(row));
    return rows;
}

std::vector<store::CodeRow> CodesPage::selectedRows() const {
    // Ranges may be as long as the table: only what is in memory is looked at.
    std::set<int> places;
    for (const QItemSelectionRange& range : m_view->selectionModel()->selection()) {
        const auto [first, last] = m_model->rowsInMemory();
        for (int row = std::max(range.top(), first); row <= std::min(range.bottom(), last); ++row)
            places.insert(row);
    }
    std::vector<store::CodeRow> rows;
    for (const int place : places)
        if (const store::CodeRow* row = m_model->at(place))
            rows.push_back(*row);
    return rows;
}

std::optional<store::CodeRow> CodesPage::onlySelected() const {
    if (selectedCount() != 1)
        return std::nullopt;
    const std::vector<store::CodeRow> rows = selectedRows();
    return rows.empty() ? std::nullopt : std::optional(rows.front());
}

std::vector<SelectedCode> CodesPage::selectedCodes() const {
    std::vector<SelectedCode> codes;
    for (const store::CodeRow& row : selectedRows())
        codes.push_back(selectedCode(row));
    return codes;
}

qint64 CodesPage::selectedCount() const {
    qint64 count = 0;
    for (const QItemSelectionRange& range : m_view->selectionModel()->selection())
        count += range.height();
    return count;
}

qint64 CodesPage::selectedInMemory() const {
    const auto [first, last] = m_model->rowsInMemory();
    qint64 count = 0;
    for (const QItemSelectionRange& range : m_view->selectionModel()->selection())
        count += std::max(0, std::min(range.bottom(), last) - std::max(range.top(), first) + 1);
    return count;
}

void CodesPage::copy(CopyFormat format, bool isWithHeader) {
    const std::vector<store::CodeRow> rows = selectedRows();
    if (rows.empty())
        return;
    bool isInClear = false;
    const auto codeText = [&](CodeId id) {
        const Secret* code = m_model->opened(id);
        isInClear = isInClear || code != nullptr;
        return code != nullptr ? code->revealText() : maskedCode();
    };
    const QString text = copyText(rows, shownColumns(), format, isWithHeader, codeText);
    if (isInClear)
        m_session.clipboard().copy(Secret::fromText(text));
    else
        QGuiApplication::clipboard()->setText(text);
    const auto left = selectedCount() - qint64(rows.size());
    if (left > 0)
        Q_EMIT said(tr("%Ln row(s) copied. %L1 more are selected but not loaded; a report has them all.", nullptr,
            int(rows.size()))
                        .arg(left));
    else
        Q_EMIT said(tr("%Ln row(s) copied.", nullptr, int(rows.size())));
}

} // namespace invites::admin

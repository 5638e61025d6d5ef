#include "admin-app/pages/OutboxView.h"

#include "admin-app/data/NoticeWords.h"
#include "admin-app/data/OutboxModel.h"
#include "admin-app/session/Session.h"
#include "common/store/CampaignStore.h"

#include <QComboBox>
#include <QTableView>

#include <algorithm>

namespace invites::admin {
namespace {

using store::NoticeAct;
using store::NoticeStage;

bool mayRetry(const store::NoticeRecord& notice) {
    return notice.stage == NoticeStage::Waiting || notice.stage == NoticeStage::Failed ||
           notice.stage == NoticeStage::Unsure ||
           (notice.stage == NoticeStage::Dropped && notice.error == QLatin1String("given_up"));
}

bool mayGiveUp(const store::NoticeRecord& notice) {
    return notice.stage == NoticeStage::Waiting || notice.stage == NoticeStage::Failed ||
           notice.stage == NoticeStage::Unsure;
}

bool isUnsure(const store::NoticeRecord& notice) {
    return notice.stage == NoticeStage::Unsure;
}

// No server is told of it: each looks by itself.
QString triedText(int count) {
    return OutboxView::tr(
        "%Ln message(s) are sent when a server looks next: in ten minutes at the latest while anybody "
        "waits for word, else with the next visitor.",
        nullptr, count);
}

template <typename T>
std::optional<T> chosenIn(const QComboBox& box) {
    const QVariant chosen = box.currentData();
    return chosen.isValid() ? std::optional(T(chosen.toInt())) : std::nullopt;
}

} // namespace

OutboxView::OutboxView(Session& session, QWidget* parent)
    : LedgerView(session, new OutboxModel(session.database()), tr("Outbox"), parent),
      m_model(static_cast<OutboxModel*>(table().model())),
      m_stage(addFilter(QStringLiteral("stage"), tr("State"), tr("Any state"))),
      m_kind(addFilter(QStringLiteral("kind"), tr("What it says"), tr("Any message"))),
      m_channel(addFilter(QStringLiteral("channel"), tr("To"), tr("Any way"))),
      m_campaign(addFilter(QStringLiteral("campaign"), tr("Campaign"), tr("All campaigns"))),
      m_retry(addAction(For::Admins, QStringLiteral("retryNotice"), QStringLiteral("refresh"), tr("&Try again now"),
          [this] { retry(); })),
      m_retryFailed(addAction(For::Admins, QStringLiteral("retryFailed"), QStringLiteral("refresh"),
          tr("Try &all failed again…"), [this] { askToRetryFailed(); })),
      m_giveUp(addAction(For::Admins, QStringLiteral("giveUpNotice"), QStringLiteral("cross"), tr("&Give up…"),
          [this] { askToGiveUp(); })),
      m_openTicket(addAction(For::Everybody, QStringLiteral("openTicket"), QStringLiteral("line"),
          tr("Show the &ticket"), [this] { openTicket(); })) {
    table().setObjectName(QStringLiteral("outbox"));
    fillBoxes();
    const int character = fontMetrics().averageCharWidth();
    const std::array widths{10, 12, 22, 18, 20, 26, 10, 30};
    for (int column = 0; column < int(widths.size()); ++column)
        table().setColumnWidth(column, character * widths[std::size_t(column)]);
    connect(&table(), &QTableView::activated, this, &OutboxView::openTicket);
}

void OutboxView::fillBoxes() {
    for (const NoticeStage stage : {NoticeStage::Waiting, NoticeStage::Sending, NoticeStage::Sent, NoticeStage::Failed,
             NoticeStage::Unsure, NoticeStage::Dropped})
        m_stage->addItem(wordOf(stage), int(stage));
    for (const NoticeKind kind : {NoticeKind::Offered, NoticeKind::HoldEndsSoon, NoticeKind::DidItWork,
             NoticeKind::ContributionDue, NoticeKind::ThankYou, NoticeKind::SignIn})
        m_kind->addItem(wordOf(kind), int(kind));
    for (const NoticeChannel channel : {NoticeChannel::Email, NoticeChannel::Push})
        m_channel->addItem(wordOf(channel), int(channel));
}

store::NoticeFilter OutboxView::filter() const {
    store::NoticeFilter filter;
    filter.stage = chosenIn<NoticeStage>(*m_stage);
    filter.kind = chosenIn<NoticeKind>(*m_kind);
    filter.channel = chosenIn<NoticeChannel>(*m_channel);
    if (m_campaign->currentData().isValid())
        filter.campaign = CampaignId(m_campaign->currentData().toLongLong());
    return filter;
}

bool OutboxView::isFiltered() const {
    return !(filter() == store::NoticeFilter());
}

void OutboxView::load() {
    loadCampaigns();
    m_model->load(filter());
    countFailed();
}

void OutboxView::loadCampaigns() {
    session().database().run<std::vector<Campaign>>(
        this, [](db::Connection& connection) { return store::CampaignStore(connection).list(); },
        [this](const Result<std::vector<Campaign>>& campaigns) {
            if (!campaigns)
                return;
            for (const Campaign& campaign : *campaigns) {
                if (m_campaign->findData(campaign.id.value) < 0)
                    m_campaign->addItem(campaign.name, campaign.id.value);
            }
            m_campaign->setVisible(campaigns->size() > 1);
        });
}

void OutboxView::countFailed() {
    session().database().run<qint64>(
        this, [](db::Connection& connection) { return store::OutboxAdminStore(connection).failed(); },
        [this](const Result<qint64>& failed) {
            if (!failed)
                return;
            m_failed = *failed;
            Q_EMIT failedCounted(m_failed);
            offerWhatFits();
        });
}

std::vector<NoticeId> OutboxView::chosenThat(bool (*fits)(const store::NoticeRecord&)) const {
    std::vector<NoticeId> notices;
    const QList<int> rows = chosenRows();
    for (const int row : rows) {
        if (fits(m_model->row(row)))
            notices.push_back(m_model->row(row).id);
    }
    return notices;
}

void OutboxView::offerWhatFits() {
    const bool isAdmin = session().isAdmin();
    m_retry->setEnabled(isAdmin && !chosenThat(&mayRetry).empty());
    m_giveUp->setEnabled(isAdmin && !chosenThat(&mayGiveUp).empty());
    m_retryFailed->setEnabled(isAdmin && m_failed > 0);
    m_openTicket->setEnabled(chosenRows().size() == 1);
}

void OutboxView::retry() {
    const auto notices = chosenThat(&mayRetry);
    const auto perform = [this, notices] { change(notices, NoticeAct::Retry); };
    if (chosenThat(&isUnsure).empty())
        perform();
    else
        confirm(tr("Try again"),
            tr("Of some of these nobody knows whether they arrived. They may arrive a second time."), perform);
}

void OutboxView::askToRetryFailed() {
    const QString question =
        isFiltered()
            ? tr("Everything that failed and that the filter lets through is tried again, whatever state is chosen.")
            : tr("%Ln message(s) that failed for good are tried again.", nullptr, int(m_failed));
    confirm(tr("Try again"), question, [this] {
        session().database().run<qint64>(
            this,
            [filter = filter()](
                db::Connection& connection) { return store::OutboxAdminStore(connection).retryFailed(filter); },
            [this](const Result<qint64>& count) {
                Q_EMIT said(count ? triedText(int(*count)) : count.error().detail);
                refresh();
            });
    });
}

void OutboxView::askToGiveUp() {
    const auto notices = chosenThat(&mayGiveUp);
    confirm(tr("Give up"), tr("%Ln message(s) will not be sent.", nullptr, int(notices.size())),
        [this, notices] { change(notices, NoticeAct::GiveUp); });
}

void OutboxView::change(const std::vector<NoticeId>& notices, NoticeAct act) {
    session().database().run<store::NoticeActResult>(
        this,
        [notices, act](db::Connection& connection) { return store::OutboxAdminStore(connection).change(notices, act); },
        [this, act](const Result<store::NoticeActResult>& result) {
            if (!result) {
                Q_EMIT said(result.error().detail);
                return;
            }
            QStringList sentences;
            if (result->done > 0)
                sentences << (act == NoticeAct::Retry ? triedText(result->done)
                                                      : tr("%Ln message(s) given up.", nullptr, result->done));
            if (result->sending > 0)
                sentences << tr("%Ln message(s) are being sent just now.", nullptr, result->sending);
            if (result->refused > 0)
                sentences << tr("%Ln message(s) were sent meanwhile, or are over.", nullptr, result->refused);
            Q_EMIT said(sentences.join(u' '));
            refresh();
        });
}

void OutboxView::openTicket() {
    const QList<int> rows = chosenRows();
    if (rows.size() == 1 && m_model->row(rows[0]).ticketNumber > 0)
        Q_EMIT showTicket(m_model->row(rows[0]).campaign, m_model->row(rows[0]).ticketNumber);
}

} // namespace invites::admin

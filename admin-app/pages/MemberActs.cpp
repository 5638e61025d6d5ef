#include "admin-app/pages/MemberActs.h"

#include "admin-app/data/CodeWords.h"
#include "admin-app/data/MemberModel.h"
#include "admin-app/data/MemberWords.h"
#include "admin-app/pages/MergeOptions.h"
#include "admin-app/pages/SuspensionOptions.h"
#include "admin-app/session/Session.h"
#include "admin-app/widgets/Icons.h"
#include "common/store/CampaignStore.h"

#include <QComboBox>
#include <QPointer>

#include <utility>

namespace invites::admin {
namespace {

constexpr std::size_t namesAtMost = 200; // as announce_member_unmasking has it
constexpr int suspensionsAtMost = 100;

QComboBox* suspensionBox(const std::vector<store::Suspension>& suspensions) {
    auto* box = new QComboBox;
    box->setObjectName(QStringLiteral("suspension"));
    box->setAccessibleName(MemberActs::tr("Which suspension"));
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    for (const store::Suspension& suspension : suspensions) {
        const QString where =
            suspension.campaignSlug.isEmpty() ? MemberActs::tr("everywhere") : suspension.campaignSlug;
        const QString until = suspension.endsAt ? MemberActs::tr("until %1").arg(momentText(*suspension.endsAt))
                                                : MemberActs::tr("until it is lifted");
        box->addItem(
            QStringLiteral("%1, %2: %3").arg(where, until, suspension.reason.simplified()), suspension.id.value);
    }
    return box;
}

} // namespace

MemberActs::MemberActs(Session& session, const MemberModel& model, QWidget* page)
    : QObject(page), m_session(session), m_model(model), m_page(page),
      m_showNames(
          makeAction(QStringLiteral("showNames"), QStringLiteral("reveal"), tr("Show &names"), &MemberActs::showNames)),
      m_suspend(makeAction(
          QStringLiteral("suspendMember"), QStringLiteral("block"), tr("&Suspend…"), &MemberActs::askToSuspend)),
      m_lift(makeAction(QStringLiteral("liftSuspension"), QStringLiteral("restore"), tr("&Lift a suspension…"),
          &MemberActs::askToLift)),
      m_merge(makeAction(
          QStringLiteral("mergeMembers"), QStringLiteral("merge"), tr("&Merge two…"), &MemberActs::askToMerge)) {
    m_merge->setToolTip(tr("Makes two members one who are one person: choose both"));
    setMembers({});
}

QAction* MemberActs::makeAction(
    const QString& name, const QString& icon, const QString& text, void (MemberActs::*perform)()) {
    auto* action = new QAction(themedIcon(icon), text, this);
    action->setObjectName(name);
    action->setVisible(m_session.isAdmin());
    connect(action, &QAction::triggered, this, perform);
    return action;
}

void MemberActs::setMembers(std::vector<store::MemberSummary> members) {
    m_members = std::move(members);
    const bool isAdmin = m_session.isAdmin();
    const bool isOne = isAdmin && m_members.size() == 1;
    m_showNames->setEnabled(m_session.mayUnmask() && !m_members.empty() && m_members.size() <= namesAtMost);
    m_suspend->setEnabled(isOne && !m_members[0].mergedInto);
    m_lift->setEnabled(isOne && m_members[0].isSuspended);
    m_merge->setEnabled(isAdmin && m_members.size() == 2 && !m_members[0].mergedInto && !m_members[1].mergedInto);
}

void MemberActs::showNames() {
    std::vector<MemberId> members;
    for (const store::MemberSummary& member : m_members)
        members.push_back(member.id);
    using Opened = std::vector<store::OpenedMember>;
    m_session.database().run<Opened>(
        this,
        [members, keyring = m_session.keyring()](db::Connection& connection) {
            return store::MemberAdminStore(connection).unmask(members, vault::MemberCipher(keyring));
        },
        [this](const Result<Opened>& names) {
            if (names)
                Q_EMIT opened(*names);
            else
                Q_EMIT said(names.error().detail);
            Q_EMIT changed();
        });
}

void MemberActs::openDialog(TextDialog::Question question, TextDialog::Perform perform) {
    auto* dialog = new TextDialog(question, std::move(perform), m_page);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void MemberActs::askToSuspend() {
    m_session.database().run<std::vector<Campaign>>(
        this, [](db::Connection& connection) { return store::CampaignStore(connection).list(); },
        [this, member = m_members[0].id](const Result<std::vector<Campaign>>& campaigns) {
            if (campaigns)
                suspendDialog(member, *campaigns);
            else
                Q_EMIT said(campaigns.error().detail);
        });
}

void MemberActs::suspendDialog(MemberId member, const std::vector<Campaign>& campaigns) {
    auto* options = new SuspensionOptions(campaigns);
    TextDialog::Question question;
    question.title = tr("Suspend member %L1").arg(member.value);
    question.explanation = tr("Until then he gets no new ticket and cannot return to a line. What he has been given "
                              "stays his. He may appeal.");
    question.label = tr("&Reason, which he will read");
    question.button = tr("Suspend");
    question.isRequired = true;
    question.options = options;
    openDialog(question, [this, member, options](const QString& reason, const TextDialog::Finish& finish) {
        store::SuspensionWish wish = options->wish(member);
        wish.reason = reason;
        m_session.database().run<SuspensionId>(
            this, [wish](db::Connection& connection) { return store::SuspensionStore(connection).suspend(wish); },
            [this, member, finish](const Result<SuspensionId>& suspended) {
                finish(suspended ? Status() : failure(suspended.error()));
                if (suspended)
                    Q_EMIT said(tr("Member %L1 is suspended").arg(member.value));
                Q_EMIT changed();
            });
    });
}

void MemberActs::askToLift() {
    using Suspensions = std::vector<store::Suspension>;
    m_session.database().run<Suspensions>(
        this,
        [member = m_members[0].id](db::Connection& connection) {
            return store::SuspensionStore(connection).list(member, true, suspensionsAtMost);
        },
        [this, member = m_members[0].id](const Result<Suspensions>& suspensions) {
            if (!suspensions) {
                Q_EMIT said(suspensions.error().detail);
            } else if (suspensions->empty()) {
                Q_EMIT said(tr("Nothing holds any more"));
                Q_EMIT changed();
            } else {
                liftDialog(member, *suspensions);
            }
        });
}

void MemberActs::liftDialog(MemberId member, const std::vector<store::Suspension>& suspensions) {
    QComboBox* const which = suspensionBox(suspensions);
    TextDialog::Question question;
    question.title = tr("Lift a suspension of member %L1").arg(member.value);
    question.explanation =
        tr("From now on it keeps him from nothing. The reason is kept in the history, under your name.");
    question.label = tr("&Reason (may be empty)");
    question.button = tr("Lift");
    question.options = which;
    openDialog(question, [this, which](const QString& reason, const TextDialog::Finish& finish) {
        m_session.database().run<bool>(
            this,
            [id = SuspensionId(which->currentData().toLongLong()), reason](
                db::Connection& connection) { return store::SuspensionStore(connection).lift(id, reason); },
            [this, finish](const Result<bool>& held) {
                finish(held ? Status() : failure(held.error()));
                if (held)
                    Q_EMIT said(*held ? tr("The suspension is lifted") : tr("The suspension was over already"));
                Q_EMIT changed();
            });
    });
}

void MemberActs::askToMerge() {
    const std::array members{m_members[0].id, m_members[1].id};
    std::array<QString, 2> names;
    for (std::size_t which = 0; which < members.size(); ++which) {
        if (const store::OpenedMember* const known = m_model.opened(members[which]))
            names[which] = nameText(*known);
    }
    auto* options = new MergeOptions(m_session.database(), members, names);
    TextDialog::Question question;
    question.title = tr("Merge members %L1 and %L2").arg(members[0].value).arg(members[1].value);
    question.explanation = tr("For one person who signed in with two accounts. This cannot be undone.");
    question.label = tr("&Reason");
    question.button = tr("Merge");
    question.isRequired = true;
    question.options = options;
    openDialog(question, [this, options](const QString& reason, const TextDialog::Finish& finish) {
        const Result<store::MemberMerge> plan = options->plan();
        if (!plan) {
            finish(failure(plan.error()));
            return;
        }
        m_session.database().run<bool>(
            this,
            [kept = options->kept(), other = options->other(), plan = *plan, reason](db::Connection& connection) {
                return store::MemberAdminStore(connection).merge(kept, other, plan, reason);
            },
            [this, finish, again = QPointer<MergeOptions>(options), kept = options->kept()](
                const Result<bool>& merged) {
                if (merged && !*merged) {
                    finish(failure(ErrorCode::Conflict,
                        tr("Meanwhile something changed. See above what it would do now, and merge again.")));
                    if (again)
                        again->readPlan();
                    return;
                }
                finish(merged ? Status() : failure(merged.error()));
                if (merged)
                    Q_EMIT said(tr("They are member %L1 now").arg(kept.value));
                Q_EMIT changed();
            });
    });
}

} // namespace invites::admin

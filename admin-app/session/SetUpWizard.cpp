#include "admin-app/session/SetUpWizard.h"

#include "admin-app/session/SetUpPages.h"

#include <QAbstractButton>

namespace invites::admin {

SetUpWizard::SetUpWizard(db::ConnectionOptions options, Errands& errands, const QString& keyringFile, QWidget* parent)
    : QWizard(parent), m_options(std::move(options)) {
    setObjectName(QStringLiteral("setUpWizard"));
    setWindowTitle(tr("Set up the database"));
    setWizardStyle(QWizard::ClassicStyle);
    setOption(QWizard::NoBackButtonOnStartPage);
    addPage(new CampaignPage);
    addPage(new AdminPage);
    addPage(new KeyringPage(keyringFile));
    addPage(new WorkPage(errands));
    resize(fontMetrics().averageCharWidth() * 84, fontMetrics().height() * 26);
}

QString SetUpWizard::keyringFile() const {
    return field(QStringLiteral("keyringFile")).toString().trimmed();
}

QString SetUpWizard::adminName() const {
    return field(QStringLiteral("adminName")).toString().trimmed();
}

Secret SetUpWizard::adminPassword() const {
    return Secret::fromText(field(QStringLiteral("adminPassword")).toString());
}

SetUpPlan SetUpWizard::plan() const {
    SetUpPlan plan;
    plan.options = m_options;
    const auto text = [this](const char* name) { return field(QLatin1String(name)).toString().trimmed(); };
    if (field(QStringLiteral("anotherCampaign")).toBool())
        plan.campaign = FirstCampaign{text("campaignName"), text("campaignSlug"), text("campaignUrl"),
            text("campaignPattern"), field(QStringLiteral("campaignUpperCase")).toBool()};
    plan.adminName = adminName();
    plan.adminPassword = adminPassword();
    plan.keyringFile = keyringFile();
    plan.makesKeyring = field(QStringLiteral("makesKeyring")).toBool();
    return plan;
}

void SetUpWizard::setRunning(bool isRunning) {
    m_isRunning = isRunning;
    button(QWizard::BackButton)->setEnabled(!isRunning);
    button(QWizard::CancelButton)->setEnabled(!isRunning);
}

// What was begun is brought to an end, so that it can be said how it went.
void SetUpWizard::reject() {
    if (!m_isRunning)
        QWizard::reject();
}

} // namespace invites::admin

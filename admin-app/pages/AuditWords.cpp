#include "admin-app/pages/AuditWords.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocale>

#include <array>
#include <map>

namespace invites::admin {
namespace {

constexpr int shownOfAList = 8;

struct Word {
    const char* name;
    const char* text;
};

constexpr std::array actionWords{
    Word{"add_codes", QT_TRANSLATE_NOOP("AuditWords", "Codes added")},
    Word{"import_codes", QT_TRANSLATE_NOOP("AuditWords", "Codes imported")},
    Word{"unmask_codes", QT_TRANSLATE_NOOP("AuditWords", "Codes read in clear")},
    Word{"unmask_code", QT_TRANSLATE_NOOP("AuditWords", "Code read in clear")},
    Word{"reseal_codes", QT_TRANSLATE_NOOP("AuditWords", "Codes re-encrypted")},
    Word{"reseal_records", QT_TRANSLATE_NOOP("AuditWords", "Personal data re-encrypted")},
    Word{"hide_hall_name", QT_TRANSLATE_NOOP("AuditWords", "Name in the Hall hidden")},
    Word{"show_hall_name", QT_TRANSLATE_NOOP("AuditWords", "Name in the Hall shown again")},
    Word{"add_user", QT_TRANSLATE_NOOP("AuditWords", "Login added")},
    Word{"disable_user", QT_TRANSLATE_NOOP("AuditWords", "Login disabled")},
    Word{"enable_user", QT_TRANSLATE_NOOP("AuditWords", "Login enabled again")},
    Word{"change_role", QT_TRANSLATE_NOOP("AuditWords", "Role changed")},
    Word{"reset_password", QT_TRANSLATE_NOOP("AuditWords", "Password reset")},
    Word{"sign_in", QT_TRANSLATE_NOOP("AuditWords", "Signed in")},
    Word{"block_visitor", QT_TRANSLATE_NOOP("AuditWords", "Visitor blocked")},
    Word{"lift_block", QT_TRANSLATE_NOOP("AuditWords", "Block lifted")},
    Word{"suspend_member", QT_TRANSLATE_NOOP("AuditWords", "Member suspended")},
    Word{"lift_suspension", QT_TRANSLATE_NOOP("AuditWords", "Suspension lifted")},
    Word{"decide_appeal", QT_TRANSLATE_NOOP("AuditWords", "Appeal decided")},
    Word{"accept_code", QT_TRANSLATE_NOOP("AuditWords", "Code accepted")},
    Word{"hold_code", QT_TRANSLATE_NOOP("AuditWords", "Code in review again")},
    Word{"unmask_member", QT_TRANSLATE_NOOP("AuditWords", "Member's name read in clear")},
    Word{"search_members", QT_TRANSLATE_NOOP("AuditWords", "Members searched by name")},
    Word{"merge_members", QT_TRANSLATE_NOOP("AuditWords", "Members merged")},
    Word{"suspend_member", QT_TRANSLATE_NOOP("AuditWords", "Member suspended")},
    Word{"lift_suspension", QT_TRANSLATE_NOOP("AuditWords", "Suspension lifted")},
    Word{"decide_appeal", QT_TRANSLATE_NOOP("AuditWords", "Appeal decided")},
    Word{"retry_notice", QT_TRANSLATE_NOOP("AuditWords", "Message tried again")},
    Word{"give_up_notice", QT_TRANSLATE_NOOP("AuditWords", "Message given up")},
    Word{"retry_webhook_event", QT_TRANSLATE_NOOP("AuditWords", "Event tried again")},
    Word{"insert", QT_TRANSLATE_NOOP("AuditWords", "Row added by hand")},
    Word{"update", QT_TRANSLATE_NOOP("AuditWords", "Row changed by hand")},
};

constexpr std::array subjectWords{
    Word{"user", QT_TRANSLATE_NOOP("AuditWords", "Login")},
    Word{"notice", QT_TRANSLATE_NOOP("AuditWords", "Message")},
    Word{"webhook_event", QT_TRANSLATE_NOOP("AuditWords", "Payment event")},
};

constexpr std::array fieldWords{
    Word{"codes", QT_TRANSLATE_NOOP("AuditWords", "Number of codes")},
    Word{"ticket_id", QT_TRANSLATE_NOOP("AuditWords", "Ticket")},
    Word{"code_id", QT_TRANSLATE_NOOP("AuditWords", "Code")},
    Word{"campaign_id", QT_TRANSLATE_NOOP("AuditWords", "Campaign")},
    Word{"id", QT_TRANSLATE_NOOP("AuditWords", "Number")},
    Word{"product_url", QT_TRANSLATE_NOOP("AuditWords", "Product's address")},
};

QString translated(const char* text) {
    return QCoreApplication::translate("AuditWords", text);
}

// "offer_expires_at": "Offer expires"
QString readable(const QString& name) {
    QString text = name;
    text.replace(u'_', u' ');
    if (text.endsWith(QLatin1String(" at")))
        text.chop(3);
    if (!text.isEmpty())
        text[0] = text[0].toUpper();
    return text;
}

template <std::size_t size>
QString worded(const std::array<Word, size>& words, const QString& name) {
    for (const Word& word : words) {
        if (name == QLatin1String(word.name))
            return translated(word.text);
    }
    return readable(name);
}

QString dateTimeText(const QDateTime& moment) {
    return moment.toLocalTime().toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
}

// PostgreSQL writes moments into jsonb as ISO 8601.
QString stringText(const QString& text) {
    const bool mayBeMoment = text.size() >= 19 && text[4] == u'-' && text[10] == u'T';
    const QDateTime moment = mayBeMoment ? QDateTime::fromString(text, Qt::ISODateWithMs) : QDateTime();
    return moment.isValid() ? dateTimeText(moment) : text;
}

QString valueText(const QJsonValue& value);

QString listText(const QJsonArray& list) {
    QStringList texts;
    for (int index = 0; index < std::min<int>(int(list.size()), shownOfAList); ++index)
        texts.append(valueText(list[index]));
    const QString shown = texts.join(QStringLiteral(", "));
    return list.size() <= shownOfAList
               ? shown
               : QCoreApplication::translate("AuditWords", "%1, … (%L2 in all)").arg(shown).arg(list.size());
}

QString valueText(const QJsonValue& value) {
    switch (value.type()) {
    case QJsonValue::Null:
    case QJsonValue::Undefined:
        return {};
    case QJsonValue::Bool:
        return translated(
            value.toBool() ? QT_TRANSLATE_NOOP("AuditWords", "yes") : QT_TRANSLATE_NOOP("AuditWords", "no"));
    case QJsonValue::Double:
        return value.toVariant().toString();
    case QJsonValue::String:
        return stringText(value.toString());
    case QJsonValue::Array:
        return listText(value.toArray());
    case QJsonValue::Object:
        break;
    }
    QStringList texts;
    const QJsonObject object = value.toObject();
    for (auto field = object.begin(); field != object.end(); ++field)
        texts.append(auditFieldText(field.key()) + QStringLiteral(": ") + valueText(field.value()));
    return texts.join(QStringLiteral("; "));
}

// The name under which a login's event keeps the login.
QString loginOf(const store::AuditEvent& event) {
    for (const QByteArray& json : {event.after, event.before}) {
        const QString name = QJsonDocument::fromJson(json).object().value(QStringLiteral("name")).toString();
        if (!name.isEmpty())
            return name;
    }
    return {};
}

} // namespace

QString auditActionText(const QString& action) {
    return worded(actionWords, action);
}

QString auditFieldText(const QString& field) {
    return worded(fieldWords, field);
}

QString auditSubjectText(const store::AuditEvent& event) {
    if (event.subjectKind.isEmpty())
        return {};
    const QString kind = worded(subjectWords, event.subjectKind);
    // The campaign has a column of its own.
    if (event.subjectKind == QLatin1String("campaign") && !event.campaign.isEmpty())
        return kind;
    const QString which = event.subjectId ? QString::number(*event.subjectId) : loginOf(event);
    return which.isEmpty() ? kind : kind + u' ' + which;
}

QString secondText(Instant instant) {
    return dateTimeText(QDateTime::fromMSecsSinceEpoch(
        std::chrono::duration_cast<std::chrono::milliseconds>(instant.time_since_epoch()).count(), Qt::UTC));
}

std::vector<FieldChange> auditChanges(const store::AuditEvent& event) {
    const QJsonObject before = QJsonDocument::fromJson(event.before).object();
    const QJsonObject after = QJsonDocument::fromJson(event.after).object();
    std::map<QString, FieldChange> changes;
    const auto note = [&changes](const QJsonObject& object, QString FieldChange::*side) {
        for (auto field = object.begin(); field != object.end(); ++field)
            changes[field.key()].*side = valueText(field.value());
    };
    note(before, &FieldChange::before);
    note(after, &FieldChange::after);
    std::vector<FieldChange> shown;
    for (auto& [field, change] : changes) {
        if (!before.isEmpty() && !after.isEmpty() && before.value(field) == after.value(field))
            continue;
        change.field = auditFieldText(field);
        shown.push_back(std::move(change));
    }
    return shown;
}

} // namespace invites::admin

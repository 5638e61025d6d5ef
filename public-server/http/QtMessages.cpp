#include "public-server/http/QtMessages.h"

#include <QMessageLogContext>

#include <atomic>

namespace invites::http {
namespace {

constexpr std::size_t maximumLength = 200;

// Qt takes a plain function, so the log that it reaches has to be found like this.
std::atomic<Log*> messageLog = nullptr;

LogLevel levelOf(QtMsgType type) {
    switch (type) {
    case QtDebugMsg:
        return LogLevel::Debug;
    case QtInfoMsg:
        return LogLevel::Info;
    case QtWarningMsg:
        return LogLevel::Warning;
    case QtCriticalMsg:
    case QtFatalMsg:
        return LogLevel::Error;
    }
    return LogLevel::Error;
}

void handleMessage(QtMsgType type, const QMessageLogContext& context, const QString& message) {
    Log* log = messageLog;
    if (!log)
        return;
    log->write(levelOf(type), "qt",
        {{"category", context.category ? context.category : "default"},
            {"text", std::string_view(QtMessages::harmlessPart(message))}});
    // Qt ends the program when we return.
    if (type == QtFatalMsg)
        log->flush();
}

} // namespace

QtMessages::QtMessages(Log& log) {
    messageLog = &log;
    m_previous = qInstallMessageHandler(handleMessage);
}

QtMessages::~QtMessages() {
    qInstallMessageHandler(m_previous);
    messageLog = nullptr;
}

std::string QtMessages::harmlessPart(const QString& message) {
    std::string text = message.toStdString();
    text.resize(std::min({text.size(), maximumLength, text.find_first_of("'\"`($\r\n")}));
    return text;
}

} // namespace invites::http

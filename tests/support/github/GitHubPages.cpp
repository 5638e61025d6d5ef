#include "tests/support/github/GitHubEmulator.h"

#include <httplib.h>

namespace invites::test {

namespace {

std::string escaped(const QByteArray& text) {
    return QString::fromUtf8(text).toHtmlEscaped().toStdString();
}

const char* typeOf(const std::string& path) {
    return path.ends_with(".svg")    ? "image/svg+xml"
           : path.ends_with(".html") ? "text/html"
                                     : "text/plain; charset=utf-8";
}

} // namespace

// What a person looks at who tries publishing out: the README, the pictures, the list of files, each file.
void GitHubEmulator::addPages() {
    m_server.http().Get("/" + m_options.repository,
        [this](const httplib::Request&, httplib::Response& response) { showFiles(response); });
    m_server.http().Get("/" + m_options.repository + "/raw/main/(.+)",
        [this](const httplib::Request& request, httplib::Response& response) { showFile(request, response); });
}

void GitHubEmulator::showFiles(httplib::Response& response) {
    const auto all = files();
    const std::string raw = "/" + m_options.repository + "/raw/main/";
    std::string page = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>" + m_options.repository +
                       "</title><h1>" + m_options.repository + "</h1><p>" + std::to_string(commits()) +
                       " commits</p><ul>";
    std::string readmes;
    for (const auto& [path, content] : all) {
        page += "<li><a href=\"" + raw + path + "\">" + path + "</a> (" + std::to_string(content.size()) + ")";
        if (path.ends_with("README.md"))
            readmes += "<h2>" + path + "</h2><pre style=\"white-space: pre-wrap\">" + escaped(content) + "</pre>";
        if (path.ends_with(".svg"))
            readmes += "<p><img alt=\"" + path + "\" src=\"" + raw + path + "\">";
    }
    response.set_content(page + "</ul>" + readmes + "</html>", "text/html; charset=utf-8");
}

void GitHubEmulator::showFile(const httplib::Request& request, httplib::Response& response) {
    const auto all = files();
    const auto found = all.find(request.matches[1]);
    response.status = found == all.end() ? 404 : 200;
    if (found != all.end())
        response.set_content(found->second.toStdString(), typeOf(found->first));
}

} // namespace invites::test

#include "core/tools/inspect_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/model_impl.h"
#include "tests/core/test_models.h"

namespace saker {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string Page(const Model& model, const InspectPageOptions& options = {"net.onnx", "cpus: 2"}) {
  const absl::StatusOr<std::string> page = InspectPage(model, options);
  EXPECT_TRUE(page.ok()) << page.status();
  return page.value_or("");
}

// Every element that opens closes, in order: the page is XML behind its first line.
void ExpectWellFormed(absl::string_view page) {
  std::vector<absl::string_view> open;
  for (size_t at = page.find('<', 1); at != absl::string_view::npos; at = page.find('<', at + 1)) {
    const absl::string_view tag = page.substr(at + 1, page.find('>', at) - at - 1);
    ASSERT_EQ(tag.find('<'), absl::string_view::npos) << tag;
    if (absl::EndsWith(tag, "/")) continue;
    if (!absl::StartsWith(tag, "/")) {
      open.push_back(tag.substr(0, tag.find(' ')));
      continue;
    }
    ASSERT_FALSE(open.empty()) << tag;
    ASSERT_EQ(tag.substr(1), open.back());
    open.pop_back();
  }
  EXPECT_TRUE(open.empty());
}

TEST(InspectPage, HasItsSectionsInOrder) {
  const auto model = LoadModel(Perceptron());
  const absl::StatusOr<Profile> profile = ProfileModel(*model, 1, 1);
  ASSERT_TRUE(profile.ok()) << profile.status();
  const std::string page = Page(*model, {"net.onnx", "cpus: 2", 1, &*profile});
  ExpectWellFormed(page);
  size_t at = 0;
  for (const char* part :
       {"<!DOCTYPE html>", "<title>net.onnx</title>", "cpus: 2", "<h2>Signature</h2>", "image", "FLOAT[-1,8]", "scores",
        "<h2>Graph after the passes</h2>", "<svg", "saker::Dense", "<h2>Plan for 1 row</h2>", "<h3>Memory</h3>",
        "<h2>Costs</h2>", "<h2>Where the time goes</h2>", "class=\"bar\"", "</html>"}) {
    at = page.find(part, at);
    ASSERT_NE(at, std::string::npos) << part << " is missing";
  }
}

TEST(InspectPage, AsksNothingOfTheNetworkAndRunsNoScript) {
  const std::string page = Page(*LoadModel(FixedConvolution()));
  for (const char* part : {"http", "//", "url(", "@import", "src=", "href=", "<script", "<link", "javascript:"}) {
    EXPECT_THAT(page, Not(HasSubstr(part)));
  }
}

TEST(InspectPage, ListsEveryStepOfThePlanForTheRowsAskedFor) {
  const auto model = LoadModel(Perceptron());
  const std::string page = Page(*model, {"net.onnx", "", 5});
  EXPECT_THAT(page, HasSubstr("<h2>Plan for 4 rows</h2>"));
  for (const PlanStep& step : model->impl().plans->entries().front().plan->steps) {
    EXPECT_THAT(page, HasSubstr(absl::StrCat("<td>", step.op, "</td><td>", step.name, "</td>")));
  }
  EXPECT_EQ(InspectPage(*model, {"net.onnx", "", 0}).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(InspectPage, EscapesNamesFromTheFile) {
  const std::string name = "</title><script>alert(1)</script>";
  Graph graph = GraphBuilder().Input(name, {-1, 4}).Node("Softmax", {name}, {"\"'&<y>"}).Output("\"'&<y>").Build();
  graph.set_name(name);
  const std::string page = Page(*LoadModel(graph), {name, name});
  ExpectWellFormed(page);
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, HasSubstr("<h1>&lt;/title&gt;&lt;script&gt;"));
  EXPECT_THAT(page, HasSubstr("&quot;&#39;&amp;&lt;y&gt;"));
}

TEST(InspectPage, SaysThatTheRequestDecidesWhereItDoes) {
  const std::string page = Page(*LoadModel(Pictures()));
  ExpectWellFormed(page);
  EXPECT_THAT(page, HasSubstr("The request decides the shapes"));
  EXPECT_THAT(page, HasSubstr("<svg"));
}

TEST(InspectPage, ShowsThePlanThatThreadsShare) {
  const auto model = LoadModel(Perceptron());
  const bool is_shared = model->impl().plans->intra_op() != nullptr;
  EXPECT_EQ(absl::StrContains(Page(*model), "<h2>Plan whose steps several threads share, for 1 row</h2>"), is_shared);
}

}  // namespace
}  // namespace saker

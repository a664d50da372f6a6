//! Tables, whose rows become cards in a narrow window.

use leptos::prelude::*;

/// What stands above a column.
#[derive(Clone, Copy)]
pub enum Column {
    /// A word.
    Text(&'static str),
    /// A word above numbers.
    Number(&'static str),
    /// A word for those who don't see that the column holds buttons.
    Spoken(&'static str),
}

/// A table that is scrolled in its own region where it doesn't fit.
#[component]
pub fn Table(
    /// What is listed.
    label: &'static str,
    /// What stands above the columns.
    columns: Vec<Column>,
    /// The rows, each a `tr` with the role of one: the style sheet takes the roles of the elements away.
    children: Children,
) -> impl IntoView {
    let heads = columns
        .into_iter()
        .map(|column| {
            let (class, text) = match column {
                Column::Text(text) => (None, text.into_any()),
                Column::Number(text) => (Some("num"), text.into_any()),
                Column::Spoken(text) => (None, view! { <span class="visually-hidden">{text}</span> }.into_any()),
            };
            view! {
                <th role="columnheader" scope="col" class=class>
                    {text}
                </th>
            }
        })
        .collect_view();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=label>
            <table class="stack" role="table">
                <thead role="rowgroup">
                    <tr role="row">{heads}</tr>
                </thead>
                <tbody role="rowgroup">{children()}</tbody>
            </table>
        </div>
    }
}

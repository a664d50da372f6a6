//! Fields of forms, each with its message in an element that `aria-describedby` names.

use leptos::prelude::*;

/// A message below a field.
#[component]
pub fn Problem(
    /// Its id, which the field names.
    #[prop(into)]
    id: String,
    /// What to mend.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    view! {
        <p class="error" id=id>
            {text}
        </p>
    }
}

/// What needs mending, above the form; takes the focus when the page arrives.
#[component]
pub fn ProblemSummary(
    /// Each field's id and its message.
    problems: Vec<(&'static str, String)>,
    /// What has not happened because of them.
    #[prop(default = "Nothing was saved yet.")]
    so: &'static str,
) -> impl IntoView {
    if problems.is_empty() {
        return ().into_any();
    }
    let items = problems
        .into_iter()
        .map(|(id, text)| view! { <li><a href=format!("#{id}") rel="external">{text}</a></li> })
        .collect_view();
    let node = NodeRef::<leptos::html::Div>::new();
    Effect::new(move || {
        if let Some(node) = node.get() {
            let _ = node.focus();
        }
    });
    view! {
        <div class="notice bad" role="alert" tabindex="-1" autofocus=true node_ref=node>
            <div>
                <strong>{so}</strong>
                <ul class="problems prose">{items}</ul>
            </div>
        </div>
    }
    .into_any()
}

/// A labelled line of text.
#[component]
pub fn TextField(
    /// Its id.
    id: &'static str,
    /// Its name in the form.
    name: &'static str,
    /// Its label.
    #[prop(into)]
    label: String,
    /// `text`, `email`, `password`…
    #[prop(default = "text")]
    kind: &'static str,
    /// What it holds; rises and falls with the typing.
    value: RwSignal<String>,
    /// What to mend.
    #[prop(optional_no_strip)]
    problem: Option<String>,
    /// What it is for, below it.
    #[prop(optional)]
    hint: Option<&'static str>,
    /// What a password manager may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Grey words in the empty field.
    #[prop(optional, into)]
    placeholder: Option<String>,
) -> impl IntoView {
    let hint_id = format!("{id}-hint");
    let problem_id = format!("{id}-error");
    let described: Vec<_> =
        [problem.as_ref().map(|_| problem_id.as_str()), hint.map(|_| hint_id.as_str())].into_iter().flatten().collect();
    let described = (!described.is_empty()).then(|| described.join(" "));
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <input
                class="input"
                id=id
                name=name
                type=kind
                value=value.get_untracked()
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
                autocomplete=autocomplete
                spellcheck="false"
                placeholder=placeholder
                aria-describedby=described
                aria-invalid=problem.is_some().then_some("true")
            />
            {problem.map(|text| view! { <Problem id=problem_id text /> })}
            {hint
                .map(|hint| {
                    view! {
                        <span class="hint" id=hint_id>
                            {hint}
                        </span>
                    }
                })}
        </div>
    }
}

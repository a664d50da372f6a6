use crate::paper as _;
